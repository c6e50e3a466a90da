import { compareCodePoints } from "@aixv/core";
import { pythonTextOf } from "../python-json/format-python-text.ts";
import type { PythonJson, PythonJsonObject } from "../python-json/python-json.ts";

interface KeyedEvent {
  readonly event: PythonJsonObject;
  readonly time: string;
  readonly type: string;
  readonly id: string;
}

/**
 * The events that count, in the order in which they are digested (`canonicalize_evidence_event_dicts` of the reference): sorted
 * by `ts_utc`, the last of each `event_id` kept, those without one dropped, then sorted by `ts_utc`, `event_type` and
 * `event_id`, by code point. A member that is no string counts as the text that Python makes of it.
 */
export function canonicalEvents(events: readonly PythonJsonObject[]): readonly PythonJsonObject[] {
  const byTime = events
    .map(
      (event): KeyedEvent => ({
        event,
        time: pythonTextOf(event.get("ts_utc")),
        type: pythonTextOf(event.get("event_type")),
        id: pythonTextOf(event.get("event_id")),
      }),
    )
    .sort((a, b) => compareCodePoints(a.time, b.time));
  const last = new Map<string, KeyedEvent>();
  for (const keyed of byTime) if (keyed.id !== "") last.set(keyed.id, keyed);
  return [...last.values()].sort(compareEvents).map(({ event }) => event);
}

/** No two have all three in common, since ids are unique by now. */
function compareEvents(a: KeyedEvent, b: KeyedEvent): number {
  return (
    compareCodePoints(a.time, b.time) || compareCodePoints(a.type, b.type) || compareCodePoints(a.id, b.id)
  );
}

/** An event without `environment`, which the server stamps. */
export function withoutEnvironment(event: PythonJsonObject): PythonJsonObject {
  if (!event.has("environment")) return event;
  return new Map<string, PythonJson>([...event].filter(([name]) => name !== "environment"));
}
