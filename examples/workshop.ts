/**
 * A workshop's own verbs beside the built-in ones: `deno run -A examples/workshop.ts --help`.
 *
 * @module
 */
import { main, readRecipe, task } from "../mod.ts";

const quiz = task({
  name: "quiz",
  description: "Ask a question about each container of a recipe",
  group: "Workshop",
  options: { answers: { type: "boolean", description: "Show the answers too" } },
  arguments: [{ name: "recipe", description: "What the question is about" }],
  examples: [["quiz none-mode-veth --answers", "for the instructor"]],
  async run({ arguments: words, options, print }) {
    const { recipe } = await readRecipe(words.recipe);
    const questions = Object.entries(recipe.services).map(([name, service]) => ({
      question: `Which sandbox does "${name}" live in?`,
      ...(options.answers ? { answer: service.network_mode ?? "its own, on a network of its own" } : {}),
    }));
    print({ questions }, () => questions.map((each) => `${each.question} ${each.answer ?? ""}`.trimEnd() + "\n").join(""));
  },
});

await main([quiz]);
