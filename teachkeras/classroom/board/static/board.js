// The page stays up to date: it asks for itself once a second and changes only what differs,
// so nothing flickers, and the focus, the scroll position and open folds stay where they are.

const EVERY = 1000; // milliseconds
const status = document.getElementById("status");
let etag = "";
let fresh = new Date();

/** What stands in for an element when two lists are compared. */
const keyOf = (node) => node.dataset?.tkKey;

/** Make the attributes of one element those of another; an open fold stays open. */
function takeAttributes(mine, theirs) {
  for (const { name } of [...mine.attributes])
    if (name !== "open" && !theirs.hasAttribute(name)) mine.removeAttribute(name);
  for (const { name, value } of theirs.attributes)
    if (mine.getAttribute(name) !== value) mine.setAttribute(name, value);
}

/** The child of `mine` that stands for `wanted`: by its key, or what is next. */
function counterpart(mine, next, wanted) {
  const key = keyOf(wanted);
  if (key === undefined) return next && keyOf(next) === undefined ? next : null;
  return [...mine.children].find((child) => keyOf(child) === key) ?? null;
}

/** Make the children of one element those of another, keeping every node that can stay. */
function takeChildren(mine, theirs) {
  let next = mine.firstChild;
  for (const wanted of theirs.childNodes) {
    const mate = counterpart(mine, next, wanted);
    if (mate === null || mate.nodeName !== wanted.nodeName) {
      mine.insertBefore(document.importNode(wanted, true), next);
      continue;
    }
    if (mate !== next) mine.insertBefore(mate, next);
    else next = next.nextSibling;
    take(mate, wanted);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/** Make one node like another. */
function take(mine, theirs) {
  if (mine.nodeType !== Node.ELEMENT_NODE) {
    if (mine.nodeValue !== theirs.nodeValue) mine.nodeValue = theirs.nodeValue;
    return;
  }
  takeAttributes(mine, theirs);
  takeChildren(mine, theirs);
}

/** Say whether what is shown is of now. */
function say(state, words) {
  if (status.dataset.tkStatus === state) return;
  status.dataset.tkStatus = state;
  status.textContent = words;
}

/** Show what an answer of the board holds. */
async function show(answer) {
  const text = await answer.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main[data-tk-board]");
  if (!main) throw new Error("this is no board");
  take(document.querySelector("main"), main);
  etag = answer.headers.get("ETag") ?? "";
}

/** The word that the hub wants to see again when a script asks with the cookies of its page. */
function xsrf() {
  const found = document.cookie.match(/(?:^|; )_xsrf="?([^";]+)/);
  return found ? { "X-XSRFToken": found[1] } : {};
}

/** Ask once. */
async function ask() {
  const headers = etag ? { ...xsrf(), "If-None-Match": etag } : xsrf();
  const options = { headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(5000) };
  const answer = await fetch(location.href.split("#")[0], options);
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    say("signed-out", "Signed out: reload this page to sign in again");
    return;
  }
  if (answer.status === 200) await show(answer);
  else if (answer.status !== 304) throw new Error(`the board answers ${answer.status}`);
  fresh = new Date();
  say("fresh", "Up to date");
}

/** Ask again and again; a page that nobody looks at waits. */
async function run() {
  for (;;) {
    try {
      if (!document.hidden) await ask();
    } catch {
      const time = fresh.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
      say("stale", `The board does not answer; this is of ${time}. Trying again.`);
    }
    await new Promise((wake) => setTimeout(wake, EVERY));
  }
}

run();
