import { closest, distance, listed, quote } from "../../core/suggest.ts";
import { assertEquals } from "../../deps/std_assert.ts";

Deno.test("distance() counts letters added, dropped, changed and swapped", () => {
  assertEquals(distance("", "abc"), 3);
  assertEquals(distance("nginx", "nginx"), 0);
  assertEquals(distance("ngnix", "nginx"), 1);
  assertEquals(distance("imgae", "image"), 1);
  assertEquals(distance("kitten", "sitting"), 3);
});

Deno.test("closest() names near words, nearest first, and nothing for a far one", () => {
  assertEquals(closest("ngnix", ["mysql", "nginx"]), ["nginx"]);
  assertEquals(closest("network", ["networks", "network_mode"]), ["networks"]);
  assertEquals(closest("velocity", ["image", "ports"]), []);
  assertEquals(closest("x", ["a"]), []);
  assertEquals(closest("n".repeat(10_000), ["nginx"]), []);
});

Deno.test("quote() makes control characters visible and cuts long values", () => {
  assertEquals(quote("a\u001b[2J\n\u202e"), '"a\\x1b[2J\\n\\u202e"');
  assertEquals(quote(80), '"80"');
  assertEquals(quote("w".repeat(80)).length, 62);
});

Deno.test("listed() joins words as a sentence does", () => {
  assertEquals([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"], "or")], ["", "a", "a and b", "a, b or c"]);
});

Deno.test("closest() never gives back the word it was given, but the same word in other letters", () => {
  assertEquals(closest("status", ["status", "state"]).includes("status"), false);
  assertEquals(closest("Ports", ["ports", "expose"]), ["ports"]);
});
