import { assertEquals } from "@std/assert";
import { textTable } from "../../lib/command_line/text_table.ts";

Deno.test("textTable() aligns text to the left and numbers to the right", () => {
  assertEquals(
    textTable([
      { name: "one", number: 1, last: "a" },
      { name: "a thousand", number: 1000, last: "" },
    ]),
    `name        number  last
one              1  a
a thousand    1000
`,
  );
});

Deno.test("textTable() leaves the cell of an undefined value empty", () => {
  assertEquals(textTable([{ a: undefined, b: 1 }]), "a  b\n   1\n");
});

Deno.test("textTable() returns an empty string without rows", () => {
  assertEquals(textTable([]), "");
});
