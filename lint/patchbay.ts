/**
 * The house rules that a machine can hold, as a plugin of `deno lint`: error texts, layers, and no interpolation inside the quotes of a `$` template.
 *
 * @module
 */
import { fileOf, importProblem, mayTouchMachine } from "./layers.ts";

const ERROR_CLASS = /^[A-Z]\w*Error$/;
const FIRST_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(Failed to|Could not|Couldn't|Can't|Unable to|Can not)\b/, `Say "Cannot" and the action that failed`],
  [/^Error\b/, "Say what failed; that it is an error is known"],
];

/** What is wrong with the text of an error; undefined when nothing is. `open` texts go on with a value at that end. */
export function messageProblem(text: string, ends: { openStart: boolean; openEnd: boolean }): string | undefined {
  const start = text.at(0);
  if (!ends.openStart && start !== undefined && start !== start.toUpperCase()) return "An error text starts with a capital letter";
  if (!ends.openEnd && /[.!]$/.test(text)) return "An error text has no final period";
  return FIRST_WORDS.find(([words]) => words.test(text))?.[1];
}

/** Which of the values of a template stand inside quotes: as a shell reads the texts around them. */
export function quotedValues(texts: readonly string[]): number[] {
  const inside: number[] = [];
  let quote = "";
  texts.forEach((text, index) => {
    for (let at = 0; at < text.length; at++) {
      const letter = text[at] ?? "";
      if (letter === "\\" && quote !== "'") at++;
      else if (quote === "" && (letter === '"' || letter === "'")) quote = letter;
      else if (letter === quote) quote = "";
    }
    if (quote !== "" && index < texts.length - 1) inside.push(index);
  });
  return inside;
}

const plugin: Deno.lint.Plugin = {
  name: "patchbay",
  rules: {
    "error-message": {
      create(context) {
        if (fileOf(context.filename)?.startsWith("tests/")) return {};
        return {
          NewExpression(node) {
            if (node.callee.type !== "Identifier" || !ERROR_CLASS.test(node.callee.name)) return;
            const [text] = node.arguments;
            const found = text?.type === "Literal" && typeof text.value === "string"
              ? messageProblem(text.value, { openStart: false, openEnd: false })
              : text?.type === "TemplateLiteral"
              ? messageProblem(text.quasis.map((each) => each.cooked).join("\u2026"), {
                openStart: text.quasis[0]?.cooked === "",
                openEnd: text.quasis.at(-1)?.cooked === "",
              })
              : undefined;
            if (found !== undefined && text !== undefined) context.report({ node: text, message: found });
          },
        };
      },
    },
    "layers": {
      create(context) {
        const file = fileOf(context.filename);
        if (file === undefined) return {};
        const judge = (node: Deno.lint.Node, source: { value?: unknown } | null | undefined): void => {
          if (typeof source?.value !== "string") return;
          const message = importProblem(file, source.value);
          if (message !== undefined) context.report({ node, message });
        };
        return {
          ImportDeclaration: (node) => judge(node, node.source),
          ExportNamedDeclaration: (node) => judge(node, node.source),
          ExportAllDeclaration: (node) => judge(node, node.source),
          ImportExpression: (node) => judge(node, node.source as { value?: unknown }),
          MemberExpression(node) {
            if (node.object.type !== "Identifier" || node.object.name !== "Deno" || mayTouchMachine(file)) return;
            context.report({ node, message: `${file} is pure: "Deno." belongs in system/, plugins/ or tasks/` });
          },
        };
      },
    },
    "no-quoted-interpolation": {
      create(context) {
        return {
          TaggedTemplateExpression(node) {
            const tag = context.sourceCode.getText(node.tag);
            if (!/^\$(\W|\w*$)/.test(tag)) return;
            const texts = node.quasi.quasis.map((each) => each.raw);
            for (const index of quotedValues(texts)) {
              const value = node.quasi.expressions[index];
              if (value === undefined) continue;
              context.report({
                node: value,
                message: "A value inside quotes of a $ template is read as shell text: command injection",
                hint: "Leave the quotes out (the value stays one word), or give an argv array to CommandBuilder",
              });
            }
          },
        };
      },
    },
  },
};

export default plugin;
