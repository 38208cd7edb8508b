/** Looks whether the page is well again, every so many seconds, and shows it when it is. The page works without this. */
const seconds = Number(document.currentScript.dataset.seconds)
const message = document.getElementById("retry")

const look = async () => {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => undefined)
  if (answer?.ok) location.reload()
  else setTimeout(look, seconds * 1000)
}

message.textContent =
  "You do not need to do anything: this page looks again by itself, and plays the video when it can."
setTimeout(look, seconds * 1000)
