/** A client with a wrong secret, whose program goes on calling. */
import type { Task } from "../Run.ts"
import type { Work } from "../Work.ts"
import { machine } from "./Machine.ts"
import { absent, how, inVirtualTime } from "./virtual.ts"

export const task: Task = async (bench) => {
  const { call, change, pass, requests } = await machine(bench)
  await change({ mode: "refuse" })
  let failures = 0
  for (let second = 0; second < 600; second++) {
    if ((await call()).isGood === false) failures++
    await pass(1000)
  }
  return { requests: await requests(), failures }
}

export const work: Work = {
  title: "refused client, 10 minutes of calls",
  how: `The server answers 401 \`invalid_client\`; one call a second. ${how}`,
  columns: [{ key: "requests", title: "token requests" }, { key: "failures", title: "calls told, of 600" }],
  ranks: [{ key: "requests", wants: "less" }],
  atOnce: 2,
  runs: (quick) => inVirtualTime(quick),
  absent: [absent],
  goals: [{
    text: "≤ 6 requests, every call told",
    isCount: true,
    isMet: (ours) => ours("", "requests") <= 6 && ours("", "failures") === 600
  }]
}
