/**
 * The field officer's page. What he types is stored on the telephone, with its key, before anything is sent; it is sent again, unchanged, until
 * the server has answered, and the server takes each key once. No rule of money stands here.
 */
(() => {
    "use strict";
    const words = JSON.parse(document.body.dataset.words);
    const officer = Number(document.body.dataset.officer);
    const DAY = 24 * 3600 * 1000;
    const AT_ONCE = 100;
    const byId = (id) => document.getElementById(id);
    const say = (word, value) => words[word].replace("%s", value);
    const rupiah = (amount) => `Rp ${String(amount).replace(/\B(?=(\d{3})+$)/g, ".")}`;
    let list = null;
    let sending = null;
    let again = false;

    // -- what the telephone keeps ----------------------------------------------

    const opened = new Promise((resolve, reject) => {
        const request = indexedDB.open("koperasi-field", 1);
        request.onupgradeneeded = () => {
            request.result.createObjectStore("lines", { keyPath: "key" });
            request.result.createObjectStore("kept");
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    /** @returns the result of the request that `ask` makes, when the transaction is through */
    const stored = async (name, mode, ask) => {
        const transaction = (await opened).transaction(name, mode);
        const request = ask(transaction.objectStore(name));
        return new Promise((resolve, reject) => {
            transaction.oncomplete = () => resolve(request.result);
            transaction.onerror = transaction.onabort = () => reject(transaction.error);
        });
    };
    const allLines = () => stored("lines", "readonly", (store) => store.getAll());
    const keepLine = (line) => stored("lines", "readwrite", (store) => store.put(line));
    const ownLines = async () => (await allLines()).filter((line) => line.officer_id === officer);

    function newKey() {
        if (crypto.randomUUID) {
            return crypto.randomUUID();
        }
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
        return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    }
    function device() {
        const name = localStorage.getItem("koperasi-device") || newKey().slice(0, 8);
        localStorage.setItem("koperasi-device", name);
        return name;
    }
    const numberOf = (key) => `P-${key.slice(0, 8).toUpperCase()}`;

    // -- the server --------------------------------------------------------------

    async function call(path, params) {
        const answer = await fetch(`/koperasi/field/${path}`, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify({ jsonrpc: "2.0", method: "call", id: 1, params }),
        });
        const { result, error } = await answer.json();
        if (error) {
            throw Object.assign(new Error(error.data ? error.data.message : error.message), { told: true, expired: error.code === 100 });
        }
        return result;
    }
    function warn(error) {
        tell(error.expired ? words.login : error.told ? error.message : words.failed);
    }

    /** Sends what was not sent, and asks what became of what waits for the count. One at a time; who asks meanwhile has typed something since. */
    function sync() {
        if (sending) {
            again = true;
            return sending;
        }
        sending = send().finally(() => {
            sending = null;
            if (again) {
                again = false;
                sync();
            }
        });
        return sending;
    }
    async function send() {
        const open = (await ownLines()).filter((line) => line.state === "queued" || line.state === "pending");
        try {
            for (let first = 0; first < open.length; first += AT_ONCE) {
                const part = open.slice(first, first + AT_ONCE);
                const lines = part.map(({ key, officer_id, member_id, kind, record_id, amount, time, list_version }) => ({
                    key, officer_id, member_id, kind, record_id, amount, time, list_version,
                }));
                const answers = await call("sync", { lines, device: device(), sent_at: new Date().toISOString() });
                for (const line of part) {
                    const answer = answers.find((one) => one.key === line.key);
                    if (answer) {
                        await keepLine({ ...line, state: answer.state, message: answer.message });
                    }
                }
            }
            if (open.length) {
                tell("");
            }
        } catch (error) {
            warn(error);
        }
        await forgetOld();
        await draw();
    }
    async function forgetOld() {
        for (const line of await ownLines()) {
            if (line.state === "booked" && Date.now() - Date.parse(line.time) > 3 * DAY) {
                await stored("lines", "readwrite", (store) => store.delete(line.key));
            }
        }
    }
    async function getList() {
        try {
            list = await call("list", {});
            await stored("kept", "readwrite", (store) => store.put(list, `list-${officer}`));
            tell("");
        } catch (error) {
            warn(error);
        }
        await draw();
    }

    // -- what is seen --------------------------------------------------------------

    function tell(text) {
        byId("message").textContent = text;
        byId("message").hidden = !text;
    }
    function make(tag, values = {}, ...children) {
        const element = Object.assign(document.createElement(tag), values);
        element.append(...children);
        return element;
    }
    async function draw() {
        const lines = await allLines();
        const own = lines.filter((line) => line.officer_id === officer);
        const waiting = own.filter((line) => line.state === "queued").length;
        byId("net").textContent = navigator.onLine ? words.online : words.offline;
        byId("queue").textContent = waiting ? say("to_send", waiting) : words.all_sent;
        const others = lines.filter((line) => line.officer_id !== officer && line.state === "queued").length;
        if (others) {
            tell(say("other", others));
        }
        drawLines(own);
    }
    function drawLines(own) {
        own.sort((one, other) => (one.time < other.time ? 1 : -1));
        byId("sum").textContent = own.length ? say("total", rupiah(own.filter((line) => line.state !== "refused").reduce((sum, line) => sum + line.amount, 0))) : words.none;
        byId("lines").replaceChildren(...own.map((line) => make("li", {},
            make("span", { className: "amount", textContent: rupiah(line.amount) }),
            ` ${line.member} · ${line.label}`,
            make("span", { className: line.state === "refused" ? "small bad" : "small", textContent: [words[line.state], line.message].filter(Boolean).join(": ") }),
            make("span", { className: "small", textContent: say("number", numberOf(line.key)) }),
            make("a", { href: shareUrl(line), target: "_blank", rel: "noreferrer", textContent: words.share })
        )));
    }
    function shareUrl(line) {
        const text = words.share_text.replace("%(cooperative)s", line.cooperative).replace("%(amount)s", rupiah(line.amount))
            .replace("%(member)s", line.member).replace("%(label)s", line.label).replace("%(number)s", numberOf(line.key));
        return `https://wa.me/?text=${encodeURIComponent(text)}`;
    }
    function drawList() {
        byId("version").textContent = list ? say("list_of", list.date) : words.no_list;
        if (list && Date.now() - Date.parse(`${list.version.replace(" ", "T")}Z`) > DAY) {
            byId("version").textContent += ` ${words.old_list}`;
        }
        const asked = byId("search").value.trim().toLowerCase();
        const shown = list ? list.members.filter((one) => `${one.name} ${one.number} ${one.place}`.toLowerCase().includes(asked)) : [];
        byId("members").replaceChildren(...shown.slice(0, 100).map(memberCard));
    }
    function memberCard(member) {
        const due = member.lines.reduce((sum, line) => sum + line.due, 0);
        const late = Math.max(0, ...member.lines.map((line) => line.late));
        const head = make("summary", {}, make("strong", { textContent: member.name }), ` ${member.number} `);
        if (late) {
            head.append(make("span", { className: "late", textContent: say("late", late) }));
        }
        head.append(make("small", { textContent: [member.place, due ? say("due", rupiah(due)) : ""].filter(Boolean).join(" · ") }));
        const card = make("details", {}, head);
        // a list of hundreds is drawn as far as it is opened
        card.addEventListener("toggle", () => card.querySelector(".line") || card.append(...member.lines.map((line) => lineForm(member, line))), { once: true });
        return card;
    }
    function lineForm(member, line) {
        const input = make("input", { inputMode: "numeric", autocomplete: "off", value: line.due || "", ariaLabel: say("amount_of", line.label) });
        const button = make("button", { type: "submit", textContent: words.receive });
        const problem = make("p", { className: "bad", role: "alert" });
        const form = make("form", { className: "line" },
            make("div", { textContent: [line.label, line.due ? say("due", line.due_text) : ""].filter(Boolean).join(" · ") }),
            make("div", { className: "enter" }, input, button), problem);
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            const text = input.value.trim().replace(/^rp\s*/i, "");
            const amount = /^(\d+|\d{1,3}(\.\d{3})+)$/.test(text) ? Number(text.replace(/\./g, "")) : 0;
            problem.textContent = amount > 0 && amount <= 1e12 ? "" : words.bad_amount;
            if (!problem.textContent) {
                askSure(form, member, line, amount, input);
            }
        });
        return form;
    }
    function askSure(form, member, line, amount, input) {
        const asked = make("div", { className: "sure" }, make("p", { className: "amount", textContent: say("sure", `${rupiah(amount)} · ${member.name}`) }));
        const yes = make("button", { type: "button", className: "first yes", textContent: words.yes });
        const no = make("button", { type: "button", textContent: words.no });
        const close = () => {
            asked.remove();
            [...form.children].forEach((child) => { child.hidden = false; });
        };
        yes.addEventListener("click", async () => {
            yes.disabled = true;    // a second tap is no second line
            await receive(member, line, amount);
            input.value = "";
            close();
        });
        no.addEventListener("click", close);
        asked.append(make("div", { className: "buttons" }, yes, no));
        [...form.children].forEach((child) => { child.hidden = true; });
        form.append(asked);
        yes.focus();
    }
    async function receive(member, line, amount) {
        await keepLine({
            key: newKey(), officer_id: officer, member_id: member.id, member: member.name, kind: line.kind, record_id: line.record_id, label: line.label,
            amount, time: new Date().toISOString(), list_version: list.version, cooperative: list.cooperative, state: "queued", message: "",
        });
        await draw();
        if (navigator.onLine) {
            sync();
        }
    }
    function show(part) {
        for (const name of ["list", "lines"]) {
            byId(`${name}-part`).hidden = name !== part;
            byId(`show-${name}`).setAttribute("aria-pressed", String(name === part));
        }
    }

    // -- begin -----------------------------------------------------------------------

    byId("sync").addEventListener("click", sync);
    byId("fetch").addEventListener("click", () => getList().then(drawList));
    byId("search").addEventListener("input", drawList);
    byId("show-list").addEventListener("click", () => show("list"));
    byId("show-lines").addEventListener("click", () => show("lines"));
    window.addEventListener("online", () => draw().then(sync));
    window.addEventListener("offline", draw);
    setInterval(() => navigator.onLine && sync(), 60000);
    if ("serviceWorker" in navigator) {
        navigator.serviceWorker.register("/koperasi/field/worker.js", { scope: "/koperasi/field" }).catch(() => {});
    }
    stored("kept", "readonly", (store) => store.get(`list-${officer}`)).then((kept) => {
        list = kept || null;
        drawList();
        return draw();
    }).then(() => {
        document.body.dataset.ready = "1";
        return navigator.onLine ? sync() : null;
    });
})();
