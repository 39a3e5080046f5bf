import { Component, useState } from "@odoo/owl";

/** The server did not answer: what happens now, and a button for who cannot wait. */
export class LostConnection extends Component {
    static template = "koperasi.LostConnection";
    static props = { booking: Object };

    setup() {
        this.booking = useState(this.props.booking);
    }
}
