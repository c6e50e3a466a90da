/** RFC 3986, its scheme and authority in lowercase (§6.2.2.1), as in-toto asks of a ResourceURI and a TypeURI. */
const NORMAL_URI =
  /^[a-z][a-z0-9+.-]*:(?:\/\/(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?(?:\[[0-9a-f:.]+\]|(?:[a-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::\d*)?(?=[/?#]|$))?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})*$/;

/** Whether a text is an absolute URI in its normal case. */
export function isNormalUri(text: string): boolean {
  return NORMAL_URI.test(text) && text.indexOf("#") === text.lastIndexOf("#") && !/^[^:]+:$/.test(text);
}
