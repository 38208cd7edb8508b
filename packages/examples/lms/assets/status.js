/**
 * Updates the status while the page is visible. The live region is written only when its text changes, so that a screen
 * reader announces each change once. Times are in the reader's time zone.
 */
const byId = (id) => document.getElementById(id)

/** Makes an HTML or SVG element. */
const make = (name, attributes, ...children) => {
  const drawn = name === "svg" || name === "path"
  const made = drawn ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

const style = (at) =>
  new Date(at).toDateString() === new Date().toDateString()
    ? { timeStyle: "short" }
    : { dateStyle: "medium", timeStyle: "short" }

const fact = ({ at, text }) =>
  at === undefined ? text : make("time", { datetime: at }, new Date(at).toLocaleString(undefined, style(at)))

const attempt = ({ from, isGood, text, times, to }) => {
  const when = times === 1 ? [fact(from)] : [fact(from), " – ", fact(to), `, ${times} times`]
  return make("li", { class: isGood ? "good" : "bad" }, make("span", {}, ...when), " ", text)
}

const mark = ({ at, isGood }) => {
  const drawn = { class: isGood ? "good" : "bad", d: isGood ? "M0 5v18" : "M-6 8l12 12m0 -12l-12 12" }
  return make("svg", { x: `${at}%`, overflow: "visible" }, make("path", drawn))
}

const show = ({ attempts, facts, lead, marks, health, now }) => {
  if (byId("lead").textContent !== lead) byId("lead").textContent = lead
  byId("lead").className = `lead ${health}`
  for (const [name, value] of Object.entries(facts)) byId(name).replaceChildren(fact(value))
  byId("attempts").replaceChildren(...attempts.map(attempt))
  byId("marks").replaceChildren(...marks.map(mark))
  byId("none").hidden = attempts.length > 0
  byId("live").replaceChildren(make("small", {}, "This page updates itself. Last update: ", fact(now), "."))
}

let events

const follow = () => {
  events?.close()
  if (document.hidden) return
  events = new EventSource("/status/events")
  events.addEventListener("message", ({ data }) => show(JSON.parse(data)))
  events.addEventListener("error", () => {
    const hasEnded = events.readyState === EventSource.CLOSED
    byId("live").replaceChildren(
      make(
        "small",
        {},
        hasEnded ? "Updates have stopped. Load the page again." : "The site does not answer. Trying again …"
      )
    )
  })
}

document.addEventListener("visibilitychange", follow)
addEventListener("pagehide", () => events?.close())
addEventListener("pageshow", follow)
