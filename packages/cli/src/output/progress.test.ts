import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ProgressBar } from "./progress.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

function capture(columns: number): { stream: NodeJS.WriteStream; written: string[] } {
  const written: string[] = [];
  const stream = { columns, write: (text: string) => written.push(text) > 0 };
  return { stream: stream as unknown as NodeJS.WriteStream, written };
}

const state = (bytes: number) => ({
  bytes,
  totalBytes: 4_000_000_000,
  files: 0,
  totalFiles: 1,
  path: "\u001b[31m",
});

test("nothing for the first half second, then bytes, rate and time left, at most ten times a second", () => {
  const { stream, written } = capture(200);
  const bar = new ProgressBar(stream);
  bar.update(state(1));
  bar.clear();
  expect(written).toEqual([]);
  vi.advanceTimersByTime(1000);
  bar.update(state(1_000_000_000));
  bar.update(state(1_000_000_001));
  expect(written).toHaveLength(1);
  expect(written[0]).toContain("25 %  1.0 GB of 4.0 GB, 1.0 GB/s, 3 s left");
  vi.advanceTimersByTime(9000);
  bar.update(state(1_100_000_000));
  expect(written[1]).toContain("110.0 MB/s, 27 s left");
  bar.clear();
  expect(written[2]).toBe("\r\u001b[2K");
  bar.clear();
  expect(written).toHaveLength(3);
});

test("a line is never longer than the terminal, and shows no file's name", () => {
  const { stream, written } = capture(30);
  const bar = new ProgressBar(stream);
  vi.advanceTimersByTime(1000);
  bar.update(state(1_000_000_000));
  const [line = ""] = written;
  expect(line.replace("\r\u001b[2K", "").length).toBeLessThan(30);
  expect(line).not.toContain("[31m");
});

test.each([
  [0, 0],
  [5, 0],
  [9, 4],
])("%d of %d bytes is no fault", (bytes, totalBytes) => {
  const { stream, written } = capture(200);
  const bar = new ProgressBar(stream);
  vi.advanceTimersByTime(1000);
  bar.update({ ...state(bytes), totalBytes });
  expect(written[0]).toMatch(/100 %/);
  expect(written[0]).not.toMatch(/NaN|Infinity|-\d/);
});
