/**
 * Asks the site, which knows whether ClickView is back, and loads the page again when it may. Each browser asks at a time
 * of its own, so that a whole class does not come back at once. The page works without this.
 */
const seconds = Number(document.currentScript.dataset.seconds)

const wait = () => setTimeout(look, seconds * 1000 * (1 + Math.random()))

const look = async () => {
  const answer = await fetch("/retry", { cache: "no-store" }).catch(() => undefined)
  if (answer?.ok) location.reload()
  else wait()
}

document.getElementById("retry").textContent =
  "You do not need to do anything: this page looks again by itself, and plays the video when it can."
wait()
