/** The module of a program that holds its client. */
import { type ClickView, createClickView } from "../../src/index.ts"

const kept = globalThis as { clickview?: ClickView }

export const clickview = kept.clickview ??= createClickView()
