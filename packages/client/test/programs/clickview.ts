/** The module that holds a program's client. */
import { type ClickView, createClickView } from "../../src/index.ts"

const cache = globalThis as { clickview?: ClickView }

export const clickview = cache.clickview ??= createClickView()
