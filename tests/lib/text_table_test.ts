import { assertEquals } from "@std/assert";
import { textTable } from "../../lib/command_line/text_table.ts";

Deno.test("textTable() aligns text to the left and numbers to the right, and leaves a cell without a value empty", () => {
  assertEquals(
    textTable([
      { name: "one", number: 1, unknown: 1, last: "a" },
      { name: "a thousand", number: 1000, unknown: undefined, last: "" },
    ]),
    `name        number  unknown  last
one              1  1        a
a thousand    1000
`,
  );
});

Deno.test("textTable() takes the names of the columns from the first row, even if it is the only one", () => {
  assertEquals(textTable([{ a: undefined, b: 1 }]), "a  b\n   1\n");
});

Deno.test("textTable() returns an empty string without rows", () => {
  assertEquals(textTable([]), "");
});
