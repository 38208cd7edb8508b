/** The `ts` blocks of a Markdown file. A comment with a path directly above a block says that the block quotes that file. */
import { read } from "./workspace.ts"

export interface Block {
  /** The zero-based line of the first line of code. */
  readonly line: number
  readonly code: string
  /** The quoted file. */
  readonly quotes: string | undefined
}

export const lineAt = (text: string, index: number) => text.slice(0, index).split("\n").length - 1

export const blocksOf = (path: string): ReadonlyArray<Block> => {
  const source = read(path)
  return [...source.matchAll(/(<!-- (\S+\.ts) -->\s*\n)?```(?:ts|typescript)\n([\s\S]*?)\n```/g)].map(
    ({ 1: comment = "", 2: quotes, 3: code = "", index }) => ({
      line: lineAt(source, index + comment.length) + 1,
      code,
      quotes
    })
  )
}
