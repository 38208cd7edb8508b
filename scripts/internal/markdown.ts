/** The `ts` blocks of a Markdown file. A comment that names a file, just above a block, says that the block quotes it. */
import { read } from "./workspace.ts"

export interface Block {
  /** The line of its first line of code, counted from zero. */
  readonly line: number
  readonly code: string
  /** The file that it quotes. */
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
