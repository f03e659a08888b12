// Sends a migration file with tus, and says before sending what can be known of it: size, kind, version, for whom.
// All words stand in the page (data- attributes), all addresses in one of those, as JSON.
"use strict";

{
  const form = document.getElementById("upload");
  const sending = JSON.parse(form.dataset.sending);
  const part = (name) => document.getElementById(`upload-${name}`);
  const fileName = document.getElementById("file-name");
  // The bag's own description stands near the end of the zip, before its manifests, which grow with the file.
  const LOOKED_AT = 4 * 1024 * 1024;
  // A zip closes with a record of 22 bytes and, at most, a comment of 65,535; a file that was cut off lacks it.
  const CLOSING = [0x50, 0x4b, 0x05, 0x06];
  const CLOSING_BYTES = 22 + 65535;
  const ENTRIES_AT = 10;
  // About twenty minutes: a portal that is being replaced, or a line that is, comes back within that.
  const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, ...Array(40).fill(30000)];
  const NO_UPLOAD = "00000000-0000-0000-0000-000000000000";
  let upload = null;
  // Where the bytes went so far: when tus is refused it forgets that, and would begin at nothing.
  let address = null;
  let letGo = null;
  let since = null;
  const MEASURED_SECONDS = 3;

  const show = (element, shown) => { element.hidden = !shown; };

  const fault = (text) => {
    part("fault").querySelector("p").textContent = text;
    show(part("fault"), Boolean(text));
  };

  // As the pages and the tool write it (overstap.formatting): of 1000, three digits at most before the comma.
  const size = (bytes) => {
    const units = ["bytes", "kB", "MB", "GB", "TB"];
    let [amount, unit] = [bytes, 0];
    const places = () => (unit === 0 || amount >= 100 ? 0 : 1);
    while (Number(amount.toFixed(places())) >= 1000 && unit < units.length - 1) {
      amount /= 1000;
      unit += 1;
    }
    const words = amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: places() });
    return `${words}\u00a0${units[unit]}`;
  };

  async function closingRecord(file) {
    const end = new Uint8Array(await file.slice(Math.max(0, file.size - CLOSING_BYTES)).arrayBuffer());
    for (let at = end.length - 22; at >= 0; at -= 1) {
      if (CLOSING.every((byte, place) => end[at + place] === byte)) return end.subarray(at);
    }
    return null;
  }

  // What the portal leaves open in a sentence is "{}" in it.
  async function objection(file) {
    if (!file) return form.dataset.noFile;
    if (file.size > sending.largest) return form.dataset.tooLarge.replace("{}", size(file.size));
    const kept = sending.stored + file.size;
    // One that goes on where it was counts in what is kept already.
    if (kept > sending.quota && !known(file)) return form.dataset.overQuota.replace("{}", size(kept));
    const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    if (start[0] !== 0x50 || start[1] !== 0x4b) return form.dataset.noBundle;
    const end = new TextDecoder("latin1").decode(await file.slice(Math.max(0, file.size - LOOKED_AT)).arrayBuffer());
    const closing = await closingRecord(file);
    if (!closing) return form.dataset.cutOff;
    if (closing[ENTRIES_AT] === 0 && closing[ENTRIES_AT + 1] === 0) return form.dataset.empty;
    const version = /\nOverstap-Format-Version: ((\d+)\.\d+)/.exec(end);
    // What cannot be seen from here is left to the portal's check: it looks at every byte.
    if (version && version[2] !== sending.version) return form.dataset.unknownVersion.replace("{}", version[1]);
    const recipient = /\nOverstap-Recipient: (age1[0-9a-z]+)/.exec(end);
    if (recipient && !sending.keys.includes(recipient[1])) return form.dataset.otherAccount;
    return "";
  }

  function said(error) {
    const response = error.originalResponse;
    if (response && response.getStatus() === 401) return form.dataset.loggedOut;
    try {
      const answer = JSON.parse(response.getBody());
      return form.dataset.refused.replace("{message}", answer.message).replace("{hint}", answer.hint)
        .replace("{code}", answer.code);
    } catch {
      // Refused without a word: the page is of a log-in that is no more.
      return response && response.getStatus() === 403 ? form.dataset.loggedOut : form.dataset.broken;
    }
  }

  // Of what went in this time only: what was there already says nothing about this line.
  function timeLeft(sent, total) {
    const now = Date.now();
    if (!since || sent < since.sent) since = { at: now, sent };
    const seconds = (now - since.at) / 1000;
    if (seconds < MEASURED_SECONDS || sent === since.sent) return "";
    const minutes = Math.ceil(((total - sent) * seconds) / (sent - since.sent) / 60);
    const unit = { style: "unit", unit: "minute", unitDisplay: "long" };
    return form.dataset.left.replace("{time}", minutes.toLocaleString(document.documentElement.lang, unit));
  }

  function progress(sent, total) {
    const percent = total ? Math.floor((100 * sent) / total) : 100;
    // What was on its way when a line broke is sent again; a bar does not run back for it.
    part("bar").value = Math.max(part("bar").value, percent);
    const left = timeLeft(sent, total);
    part("figures").textContent = `${percent} % · ${size(sent)} / ${size(total)}${left && ` · ${left}`}`;
  }

  function state(text, isRunning) {
    part("state").textContent = text;
    part("pause").textContent = isRunning ? form.dataset.pause : form.dataset.resume;
    part("pause").dataset.running = isRunning ? "1" : "";
    show(part("retry"), false);
  }

  // A refusal of the portal stays one, however often we ask; a line that is gone, or a portal that is busy, comes back.
  function shouldRetry(error) {
    const status = error.originalResponse ? error.originalResponse.getStatus() : 0;
    const passes = status === 0 || status >= 500 || [408, 409, 429].includes(status);
    if (passes && status !== 409) lost(true);
    return passes;
  }

  function lost(isLost) {
    if (isLost === !part("retry").hidden) return;
    part("state").textContent = isLost ? form.dataset.lost : form.dataset.busy;
    show(part("retry"), isLost);
  }

  async function toMigration() {
    state(form.dataset.done, false);
    show(part("pause"), false);
    show(part("stop"), false);
    const id = upload.url.split("/").pop();
    const answer = await fetch(sending.state.replace(NO_UPLOAD, id));
    const { migration } = await answer.json();
    window.location.assign(sending.page.replace("/0/", `/${migration.id}/`));
  }

  // One window at a time: of two that begin together, neither could know of the upload that the other makes.
  function hold(file) {
    // A portal without https, on another machine, has no locks; there, and between two browsers, the portal itself
    // refuses the second (uploads.being-sent).
    if (!navigator.locks) return Promise.resolve(true);
    const name = ["overstap-upload", sending.endpoint, file.name, file.size, file.lastModified].join(" ");
    return new Promise((answer) => {
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        answer(Boolean(lock));
        return lock ? new Promise((done) => { letGo = done; }) : null;
      });
    });
  }

  function busy(isBusy) {
    show(part("bars"), isBusy);
    show(part("pause"), isBusy);
    show(part("stop"), isBusy);
    show(part("start"), !isBusy);
    show(part("back"), !isBusy);
    document.getElementById("file").disabled = isBusy;
  }

  function leave() {
    if (letGo) letGo();
    letGo = null;
  }

  async function begin(file) {
    if (!await hold(file)) {
      fault(form.dataset.elsewhere);
      return;
    }
    address = null;
    upload = new tus.Upload(file, {
      endpoint: sending.endpoint,
      metadata: { filename: file.name, modified: String(file.lastModified), ...sending.metadata },
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      retryDelays: RETRIES,
      onShouldRetry: shouldRetry,
      onAfterResponse: (_, response) => {
        if (response.getStatus() >= 400) return;
        lost(false);
        address = upload.url || address;
      },
      removeFingerprintOnSuccess: true,
      onProgress: progress,
      onError: (error) => {
        fault(said(error));
        state("", false);
        leave();
      },
      onSuccess: toMigration,
    });
    busy(true);
    await goOn();
  }

  // Begun in another browser or on another computer, by the same person.
  function known(file) {
    return sending.unfinished.find((begun) => (
      begun.name === file.name && begun.size === file.size && begun.modified === String(file.lastModified)
    ));
  }

  // What goes on is of what is chosen now, which may be other than when it began. Says what stands in the way.
  async function choosingAnew(begun) {
    const id = begun.replace(/\/$/, "").split("/").pop();
    const body = new URLSearchParams(sending.metadata);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(sending.anew.replace(NO_UPLOAD, id), { method: "POST", body, redirect: "manual" });
      // Gone or all in: tus finds that out, and begins anew or goes to the migration.
      if (answer.ok || [404, 409, 410].includes(answer.status)) return "";
      return answer.status === 400 ? await answer.text() : form.dataset.loggedOut;
    } catch {
      return form.dataset.broken;
    }
  }

  async function goOn() {
    fault("");
    state(form.dataset.busy, true);
    // The same file again, here or in a browser that was closed meanwhile, goes on where it was.
    const earlier = upload.url ? [] : await upload.findPreviousUploads();
    const begun = known(upload.file);
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[earlier.length - 1]);
    else if (address && !upload.url) upload.resumeFromPreviousUpload({ uploadUrl: address });
    else if (begun && !upload.url) upload.resumeFromPreviousUpload({ uploadUrl: begun.url });
    address = upload.url;
    const hindrance = address ? await choosingAnew(address) : "";
    if (hindrance) {
      fault(hindrance);
      state("", false);
      leave();
      return;
    }
    since = null;
    upload.start();
  }

  // Hidden until here: without this script it would post a file that no page takes.
  show(part("start"), true);

  const chosen = () => document.getElementById("file").files[0];

  // Said as soon as the file is chosen, not only when somebody goes on.
  const look = async () => {
    if (!chosen()) return;
    fileName.textContent = `${chosen().name} (${size(chosen().size)})`;
    const begun = known(chosen());
    part("begun").textContent = begun ? form.dataset.begun.replace("{percent}", begun.percent) : "";
    fault(await objection(chosen()));
  };

  document.getElementById("file").addEventListener("change", look);
  // Somebody may have been quicker than this script, or come back to a page that kept his choice.
  look();

  // A second click finds the way taken by the first, and would be told that another window has it.
  let isBeginning = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBeginning || part("start").hidden) return;
    isBeginning = true;
    try {
      const text = await objection(chosen());
      if (text) fault(text);
      else await begin(chosen());
    } finally {
      isBeginning = false;
    }
  });

  part("pause").addEventListener("click", async () => {
    if (part("pause").dataset.running) {
      await upload.abort();
      state(form.dataset.paused, false);
      leave();
    } else if (await hold(upload.file)) {
      await goOn();
    } else {
      fault(form.dataset.elsewhere);
    }
  });

  part("stop").addEventListener("click", async () => {
    upload.url = upload.url || address;
    if (upload.url && !window.confirm(form.dataset.sure)) return;
    try {
      await upload.abort(Boolean(upload.url));
    } catch (error) {
      // Without a line nobody can tell the portal; the page Migratie can remove it later.
      fault(said(error));
      state("", false);
      leave();
      return;
    }
    sending.unfinished = sending.unfinished.filter((begun) => begun !== known(upload.file));
    address = null;
    leave();
    part("bar").value = 0;
    part("begun").textContent = form.dataset.stopped;
    busy(false);
  });

  part("retry").addEventListener("click", async () => {
    await upload.abort();
    upload.start();
  });
}
