import { EnvironmentError, OpError, RecipeError } from "../../core/errors.ts";
import { assert, assertEquals, assertStringIncludes } from "../../deps/std_assert.ts";
import { errorJson, errorText, warningText } from "../../views/error.ts";

const place = { file: "recipes/nginx-mysql.yaml", line: 9, column: 19, text: "    network_mode: container:ngnix" };

Deno.test("errorText() shows what failed, the line with a caret, and the nearest word", () => {
  const error = new RecipeError('Cannot share the sandbox of "ngnix": the lab has "nginx" and "mysql"', {
    place,
    got: "ngnix",
    among: ["nginx", "mysql"],
  });
  assertEquals(
    errorText(error),
    `error: Cannot share the sandbox of "ngnix": the lab has "nginx" and "mysql"
  recipes/nginx-mysql.yaml:9:19    network_mode: container:ngnix
                                                 ^
  Did you mean "nginx"?
`,
  );
});

Deno.test("errorText() aligns labelled details and ends with the hint", () => {
  const error = new OpError("Cannot give eth0 the address 172.17.0.50/16: RTNETLINK answers: File exists", {
    details: {
      "step 2 of 2": "Give the container an address",
      command: "ip addr add\nsecond line",
      state: "the 3 ops of this run were taken back",
    },
    hint: "--keep leaves them",
  });
  assertEquals(
    errorText(error),
    `error: Cannot give eth0 the address 172.17.0.50/16: RTNETLINK answers: File exists
  step 2 of 2   Give the container an address
  command       ip addr add
                second line
  state         the 3 ops of this run were taken back
  --keep leaves them
`,
  );
});

Deno.test("errorText() has colours only when asked, and never an escape that is not its own", () => {
  const wild = "\u001b]0;owned\u0007\u202e\r";
  const error = new RecipeError(`Cannot read "${wild}"`, {
    place: { ...place, file: `a${wild}.yaml`, text: `  ${wild}: x`, column: 3 },
    details: { [wild]: wild },
    more: [wild],
    got: "abcd",
    among: [`abc\u001b`],
    hint: wild,
  });
  // deno-lint-ignore no-control-regex -- control characters are exactly what is looked for
  assert(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(errorText(error)));
  assertEquals(errorText(new RecipeError("Cannot"), { color: true }), "\u001b[31merror:\u001b[0m Cannot\n");
  assertEquals(warningText("look\u001b"), "warning: look\\x1b\n");
});

Deno.test("errorText() shows the part of a long line that matters, with the caret below it", () => {
  const text = `${"x".repeat(300)}HERE${"y".repeat(300)}`;
  const [, line = "", caret = ""] = errorText(new RecipeError("Cannot", { place: { file: "f", line: 1, column: 301, text } })).split("\n");
  assert(line.length < 140);
  assertEquals(line.slice(caret.indexOf("^"), caret.indexOf("^") + 4), "HERE");
});

Deno.test("errorText() keeps the stack of an error nobody expected", () => {
  const text = errorText(new TypeError("undefined is not a function"));
  assertStringIncludes(text, "error: undefined is not a function\n");
  assertStringIncludes(text, "error.test.ts");
});

Deno.test("errorJson() holds the same as plain data", () => {
  const error = new RecipeError("Cannot find it", { place, got: "ngnix", among: ["nginx"], hint: "Look again" });
  assertEquals(errorJson(error), {
    version: 1,
    error: { name: "RecipeError", message: "Cannot find it", exitCode: 2, place, suggestions: ["nginx"], hint: "Look again" },
  });
  assertEquals(errorJson(new EnvironmentError("Cannot")).error.exitCode, 4);
  assertEquals(errorJson("thrown text"), { version: 1, error: { name: "Error", message: "thrown text", exitCode: 1 } });
});
