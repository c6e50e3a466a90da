/** Ends of names of files that hold code. Markup and data are none. */
export const CODE_EXTENSIONS: readonly string[] = [
  ..."js jsx mjs cjs ts tsx mts cts vue svelte astro mdx".split(" "),
  ..."py pyi pyx ipynb rb rake php phtml pl pm t lua r jl m mm swift".split(" "),
  ..."java kt kts scala groovy gradle clj cljs cljc cs fs fsx vb".split(" "),
  ..."c h cc cpp cxx hh hpp hxx cu cuh go rs zig nim d v sv vhd vhdl f f90 f95 asm s".split(" "),
  ..."erl hrl ex exs hs lhs ml mli elm purs dart sol vy move cairo cob cbl abap".split(" "),
  ..."sh bash zsh fish ps1 psm1 bat cmd awk tcl sql rego bzl star nix".split(" "),
  ..."html htm erb ejs hbs jinja j2 twig css scss less proto graphql gql thrift".split(" "),
];
