/**
 * Asks the site whether ClickView answers again, and then reloads the page. The waits are random, so that a whole class does
 * not retry at once. The page works without this script.
 */
const seconds = Number(document.currentScript.dataset.seconds)

const wait = () => setTimeout(retry, seconds * 1000 * (1 + Math.random()))

const retry = async () => {
  const answer = await fetch("/retry", { cache: "no-store" }).catch(() => undefined)
  if (answer?.ok) location.reload()
  else wait()
}

document.getElementById("retry").textContent =
  "You do not need to do anything: this page tries again by itself and plays the video as soon as it can."
wait()
