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
  let upload = null;

  const show = (element, shown) => { element.hidden = !shown; };

  const fault = (text) => {
    part("fault").querySelector("p").textContent = text;
    show(part("fault"), Boolean(text));
  };

  const size = (bytes) => {
    const isSmall = bytes < 1024 * 1024;
    const amount = bytes / (isSmall ? 1024 : 1024 * 1024);
    const words = amount.toLocaleString(document.documentElement.lang, { maximumFractionDigits: isSmall ? 0 : 1 });
    return `${words} ${isSmall ? "kB" : "MB"}`;
  };

  async function objection(file) {
    if (!file) return form.dataset.noFile;
    if (file.size > sending.room) return form.dataset.tooLarge;
    const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
    if (start[0] !== 0x50 || start[1] !== 0x4b) return form.dataset.noBundle;
    const end = new TextDecoder("latin1").decode(await file.slice(Math.max(0, file.size - LOOKED_AT)).arrayBuffer());
    const version = /\nOverstap-Format-Version: (\d+)\./.exec(end);
    // What cannot be seen from here is left to the portal's check: it looks at every byte.
    if (version && version[1] !== sending.version) return form.dataset.unknownVersion;
    const recipient = /\nOverstap-Recipient: (age1[0-9a-z]+)/.exec(end);
    if (recipient && !sending.keys.includes(recipient[1])) return form.dataset.otherAccount;
    return "";
  }

  function said(error) {
    const response = error.originalResponse;
    try {
      const answer = JSON.parse(response.getBody());
      return `${answer.message} ${answer.hint}`;
    } catch {
      return form.dataset.broken;
    }
  }

  function progress(sent, total) {
    part("bar").value = total ? Math.floor((100 * sent) / total) : 100;
    part("figures").textContent = `${size(sent)} / ${size(total)}`;
  }

  function state(text, isRunning) {
    part("state").textContent = text;
    part("pause").textContent = isRunning ? form.dataset.pause : form.dataset.resume;
    part("pause").dataset.running = isRunning ? "1" : "";
  }

  async function toMigration() {
    state(form.dataset.done, false);
    show(part("pause"), false);
    const id = upload.url.split("/").pop();
    const answer = await fetch(sending.state.replace("00000000-0000-0000-0000-000000000000", id));
    const { migration } = await answer.json();
    window.location.assign(sending.page.replace("/0/", `/${migration.id}/`));
  }

  function begin(file) {
    upload = new tus.Upload(file, {
      endpoint: sending.endpoint,
      metadata: { filename: file.name, ...sending.metadata },
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
      removeFingerprintOnSuccess: true,
      onProgress: progress,
      onError: (error) => {
        fault(said(error));
        state("", false);
      },
      onSuccess: toMigration,
    });
    show(part("bars"), true);
    show(part("pause"), true);
    show(part("start"), false);
    show(part("back"), false);
    document.getElementById("file").disabled = true;
    return goOn();
  }

  async function goOn() {
    fault("");
    state(form.dataset.busy, true);
    // The same file again, here or in a browser that was closed meanwhile, goes on where it was.
    const earlier = upload.url ? [] : await upload.findPreviousUploads();
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[earlier.length - 1]);
    upload.start();
  }

  // Hidden until here: without this script it would post a file that no page takes.
  show(part("start"), true);

  const chosen = () => document.getElementById("file").files[0];

  // Said as soon as the file is chosen, not only when somebody goes on.
  const look = async () => {
    if (!chosen()) return;
    fileName.textContent = `${chosen().name} (${size(chosen().size)})`;
    fault(await objection(chosen()));
  };

  document.getElementById("file").addEventListener("change", look);
  // Somebody may have been quicker than this script, or come back to a page that kept his choice.
  look();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = await objection(chosen());
    if (text) fault(text);
    else await begin(chosen());
  });

  part("pause").addEventListener("click", async () => {
    if (part("pause").dataset.running) {
      await upload.abort();
      state(form.dataset.paused, false);
    } else {
      await goOn();
    }
  });
}
