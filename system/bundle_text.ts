/**
 * The bundled executor as text, for the front to write into a lab's directory.
 *
 * @module
 */

/**
 * Gives the text of the committed bundle. A text import needs no permission and works from a remote module too; it is loaded only when a lab starts.
 */
export async function executorText(): Promise<string> {
  return (await import("./executor.bundle.js", { with: { type: "text" } })).default;
}
