/**
 * What the page of video selection does in a browser: the teacher signs in, searches and chooses; the message goes to the
 * page around the frame, as often and in such shape as the fault says.
 *
 * @internal
 */
export const selectScript = `"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const sections = ["sign-in", "library", "adding"].map(byId);
  const videos = [...document.querySelectorAll("button[data-message]")];
  const show = (id) => {
    for (const section of sections) section.hidden = section.id !== id;
    byId(id).querySelector("h1").focus();
  };
  const post = (message) => window.parent.postMessage(message, "*");
  const misshapen = (message) => {
    const { data, type } = JSON.parse(message);
    const bodies = [
      undefined, null, [], "text", {},
      { ...data, mediaId: 7 }, { ...data, title: "" }, { ...data, thumbnailUrl: undefined },
      { ...data, thumbnailUrl: "http://elsewhere.example/1.jpg" }, { ...data, thumbnailUrl: "javascript:alert(1)" },
      { ...data, title: "x".repeat(1_000_000) }
    ];
    return [
      JSON.parse(message), message.slice(0, -1), "null", "[]", "", 7, null,
      JSON.stringify({ type: "cv-lms-other", data }),
      ...bodies.map((body) => JSON.stringify({ type, data: body }))
    ];
  };
  const send = {
    never: () => undefined,
    malformed: (message) => misshapen(message).forEach(post),
    twice: (message) => [message, message].forEach(post),
    late: (message) => addEventListener("pagehide", () => post(message))
  };
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    show("library");
  });
  // Shown once it works: a form that is sent before would load the page without its client.
  byId("sign-in").hidden = false;
  byId("search").addEventListener("input", ({ target }) => {
    const sought = target.value.trim().toLowerCase();
    for (const video of videos) video.parentElement.hidden = !video.textContent.toLowerCase().includes(sought);
    const found = videos.filter((video) => !video.parentElement.hidden).length;
    const none = "No video has these words. Try fewer of them, or others.";
    byId("found").textContent = found === 0 ? none : found === 1 ? "1 video" : found + " videos";
  });
  for (const video of videos) {
    video.addEventListener("click", () => {
      show("adding");
      (send[document.body.dataset.fault] ?? post)(video.dataset.message);
    });
  }
})();
`
