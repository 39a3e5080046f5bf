import json

from odoo import http
from odoo.http import request
from odoo.tools import file_open

from .portal.common import HEADERS, MemberController

PAGE = '/koperasi/field'
OFFICER = 'koperasi.group_koperasi_field_officer'


class FieldController(MemberController):
    """ The page that a field officer takes along on his telephone. It works without a connection; what he typed comes in by ``sync``. """

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def field(self, **_kwargs):
        """ The page, without a list: that is asked for and kept on the telephone. """
        if not request.env.user.has_group(OFFICER):
            return self._missing()
        response = request.render('koperasi.field_page', {
            'lang': request.env.lang or 'id_ID', 'officer': request.env.user, 'words': json.dumps(self._words())})
        response.headers.update(HEADERS)
        return response

    @http.route(f'{PAGE}/list', type='jsonrpc', auth='user', methods=['POST'])
    def today(self):
        """ Today's list of the officer. """
        return request.env['koperasi.field.receipt'].get_list()

    @http.route(f'{PAGE}/sync', type='jsonrpc', auth='user', methods=['POST'])
    def sync(self, lines=None, device=None, sent_at=None):
        """ Lines of the telephone's queue; what became of each. """
        return request.env['koperasi.field.receipt'].receive(lines, device, sent_at)

    @http.route(f'{PAGE}/worker.js', type='http', auth='public', methods=['GET'], sitemap=False)
    def worker(self, **_kwargs):
        """ The service worker, which may keep no page but this one. """
        with file_open('koperasi/static/src/field/worker.js') as file:
            return request.make_response(file.read(), [
                ('Content-Type', 'text/javascript'), ('Service-Worker-Allowed', PAGE), ('Cache-Control', 'no-cache'), ('X-Content-Type-Options', 'nosniff')])

    @http.route(f'{PAGE}/manifest.json', type='http', auth='public', methods=['GET'], sitemap=False)
    def manifest(self, **_kwargs):
        """ With this, a telephone installs the page. """
        return request.make_json_response({
            'name': request.env._("Field Officer"), 'short_name': request.env._("Field"), 'start_url': PAGE, 'scope': PAGE, 'display': 'standalone',
            'background_color': '#ffffff', 'theme_color': '#0b5d44', 'icons': [{'src': '/koperasi/static/description/icon.png', 'sizes': '128x128', 'type': 'image/png'}]})

    def _words(self):
        """ What the page's script says """
        env = request.env
        return {
            'to_send': env._("%s to send"), 'all_sent': env._("All sent"), 'online': env._("Online"), 'offline': env._("Offline"), 'no_list': env._("No list yet: get it while you are online."),
            'list_of': env._("List of %s"), 'old_list': env._("This list is more than a day old."), 'due': env._("Due %s"), 'late': env._("%s days late"), 'amount': env._("Amount received"),
            'amount_of': env._("Amount received, %s"), 'receive': env._("Receive"), 'sure': env._("%s received?"), 'yes': env._("Yes, received"), 'no': env._("No"),
            'bad_amount': env._("Write the amount in whole rupiah, digits only."), 'number': env._("Provisional number %s, until it is counted"),
            'share': env._("Send by WhatsApp"), 'share_text': env._("%(cooperative)s received %(amount)s from %(member)s (%(label)s). Provisional number %(number)s: it is booked when the cash is counted."),
            'queued': env._("to send"), 'pending': env._("to be counted"), 'booked': env._("booked"), 'suspense': env._("to decide at the office"), 'refused': env._("refused"),
            'login': env._("Log in again to send: what you typed is kept."), 'failed': env._("Not sent. It is tried again by itself."), 'other': env._("%s lines of another officer are on this telephone. They are sent when he logs in."),
            'total': env._("Total %s"), 'none': env._("Nothing received yet.")}
