// The kiosk without a keyboard: digits on the screen, and back to the beginning when nobody is there. Without it the pages work with any keyboard.
"use strict";

const address = document.currentScript.dataset.address;
const IDLE_SECONDS = 60;

let timer;
function wake() {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(address), IDLE_SECONDS * 1000);
}
for (const event of ["pointerdown", "keydown"]) {
    addEventListener(event, wake);
}
wake();

addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector(".kp-kiosk");
    if (!form) {
        return;
    }
    const inputs = [...form.querySelectorAll("input:not([type=hidden])")];
    let current = inputs[0];
    for (const input of inputs) {
        input.addEventListener("focus", () => (current = input));
    }
    current.focus();
    const pad = form.querySelector(".kp-keypad");
    pad.hidden = false;
    pad.addEventListener("click", (event) => {
        const key = event.target.closest("button")?.dataset.key;
        if (key) {
            press(key);
        }
    });

    function press(key) {
        if (key === "back") {
            current.value = current.value.slice(0, -1);
        } else if (key === "next") {
            current = inputs[(inputs.indexOf(current) + 1) % inputs.length];
        } else if (current.value.length < current.maxLength) {
            current.value += key;
        }
        current.focus();
    }
});
