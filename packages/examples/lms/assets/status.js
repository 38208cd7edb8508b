/**
 * Follows the status while the page is in sight. Only a lead that has changed is put into the live region, so that a screen
 * reader says each change once. Times are told by the reader's clock.
 */
const one = (id) => document.getElementById(id)

/** An element with these attributes and children. */
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

const show = ({ attempts, facts, lead, marks, mood, now }) => {
  if (one("lead").textContent !== lead) one("lead").textContent = lead
  one("lead").className = `lead ${mood}`
  for (const [name, value] of Object.entries(facts)) one(name).replaceChildren(fact(value))
  one("attempts").replaceChildren(...attempts.map(attempt))
  one("marks").replaceChildren(...marks.map(mark))
  one("none").hidden = attempts.length > 0
  one("live").replaceChildren(make("small", {}, "This page follows what happens. Last change: ", fact(now), "."))
}

let events

const follow = () => {
  events?.close()
  if (document.hidden) return
  events = new EventSource("/status/events")
  events.addEventListener("message", ({ data }) => show(JSON.parse(data)))
  events.addEventListener("error", () => {
    const isOver = events.readyState === EventSource.CLOSED
    one("live").replaceChildren(
      make(
        "small",
        {},
        isOver ? "The site tells no more. Load the page again." : "The site does not answer. Trying again …"
      )
    )
  })
}

document.addEventListener("visibilitychange", follow)
addEventListener("pagehide", () => events?.close())
addEventListener("pageshow", follow)
