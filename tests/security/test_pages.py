import base64
import re
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .routes import ROUTES
from .test_routes import RouteCase, blank_pdf

PAYLOADS = (
    '<script>kena()</script>', '"><script>kena()</script>', "'><script>kena()</script>", '</title><script>kena()</script>', '</textarea><script>kena()</script>',
    '</style><script>kena()</script>', '</script><script>kena()</script>', '<img src=x onerror=kena()>', '"><img src=x onerror=kena()>', "'><img src=x onerror=kena()>",
    '<svg onload=kena()>', '<svg/onload=kena()>', '"><svg/onload=kena()//', '<body onload=kena()>', '<iframe src=javascript:kena()>', '<iframe srcdoc="<script>kena()</script>">',
    '<a href="javascript:kena()">x</a>', '<a href=" &#106;avascript:kena()">x</a>', '<math href=javascript:kena()>x</math>', '<details open ontoggle=kena()>', '<video><source onerror=kena()>',
    '<audio src=x onerror=kena()>', '<input autofocus onfocus=kena()>', '<select autofocus onfocus=kena()>', '<marquee onstart=kena()>', '<object data=javascript:kena()>',
    '<embed src=javascript:kena()>', '<form action=javascript:kena()><button>x', '<button formaction=javascript:kena()>x', '<link rel=stylesheet href=//x.id/kena>',
    '<meta http-equiv=refresh content="0;url=javascript:kena()">', '<base href=javascript:kena()//>', '<table background=javascript:kena()>', '<div style="background:url(javascript:kena())">',
    '<x onclick=kena()>x', '<x/onmouseover=kena()>x', '" onmouseover="kena()" x="', "' onmouseover='kena()' x='", '" autofocus onfocus="kena()', '` onmouseover=kena() `',
    '<scr<script>ipt>kena()</scr</script>ipt>', '<SCRIPT SRC=//x.id/kena></SCRIPT>', '<ScRiPt>kena()</sCrIpT>', '<script\n>kena()</script\n>', '<<script>kena()//<</script>',
    '<script/x>kena()</script>', '<img """><script>kena()</script>">', '<img src=`x` onerror=kena()>', '<!--><script>kena()</script>-->', '<![CDATA[<script>kena()</script>]]>',
    '<noscript><p title="</noscript><img src=x onerror=kena()>">', '<template><script>kena()</script></template>', '<t t-out="kena()"/>', '<t t-call="kena"/>', '{{kena()}}<b>',
    '${kena()}<b>', '<xss id=x tabindex=1 onfocus=kena()></xss>', '<isindex action=javascript:kena()>', '<img src=file:///etc/passwd#kena>', '<iframe src=file:///etc/passwd#kena>',
    '＜script＞kena()＜/script＞<i>', '\u202e<script>kena()</script>',
)
# texts that decide something, or that the database keeps as they are
KEPT = {'number', 'code', 'key', 'scope', 'login', 'url', 'secret', 'koperasi_kiosk_code', 'search_text', 'request_hash', 'rule', 'formula', 'barcode', 'parent_path', 'lang', 'tz'}
CONTACT = ('name', 'street', 'street2', 'city', 'phone', 'email', 'complete_name', 'commercial_company_name')
# what no reader of HTML takes for more than letters
HARMLESS = re.compile(r'[^<>"\']*')
ALL = ' '.join(PAYLOADS)
SECRET = b'%PDF-1.4 rahasia anggota'


@tagged('-at_install', 'post_install')
class TestPages(RouteCase):
    """ S9: what people type is shown as they typed it, on every page and paper, and nothing of it runs """

    def texts(self):
        """ ``(table, column)`` of what people fill with words, in our tables and in contacts; not where a trigger keeps what is written """
        self.env.cr.execute("SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgtype & 16 > 0")
        guarded = {name for (name,) in self.env.cr.fetchall()}
        for model in (*sorted(name for name in self.env.registry if name.startswith('koperasi.')), 'res.partner', 'res.company'):
            Model = self.env[model]
            if Model._abstract or not Model._auto or Model._table in guarded:
                continue
            for name, field in Model._fields.items():
                if field.type in ('char', 'text') and field.store and not field.translate and name not in KEPT and (model.startswith('koperasi.') or name in CONTACT):
                    yield Model._table, name

    def type_everywhere(self):
        """ Every text is all payloads, one after the other """
        filled = set()
        for table, column in list(self.texts()):
            with self.env.cr.savepoint(flush=False) as savepoint:
                try:
                    self.env.cr.execute(SQL("UPDATE %s SET %s = %s || id WHERE %s IS NOT NULL", SQL.identifier(table), SQL.identifier(column), ALL, SQL.identifier(column)))
                    filled.add((table, column))
                except psycopg2.Error:   # a text that is checked
                    savepoint.rollback()
        self.env.invalidate_all(flush=False)
        memos, part = [], ''
        for payload in PAYLOADS:   # what triggers keep is typed at the counter
            if len(part) + len(payload) > 450:
                memos, part = [*memos, part], ''
            part += f'{payload} '
        for memo in (*memos, part):
            self.rpc('teller', 'koperasi.savings.account', 'deposit', self.world_a['savings'].ids, 20_000, self.key(), self.till, memo)
        return filled

    def check(self, place, text):
        """ A text stands in one piece between tags, or within the quotes of an attribute """
        self.assertEqual([payload for payload in PAYLOADS if payload in text and not HARMLESS.fullmatch(payload)], [], place)
        self.assertNotIn('<script>kena', text, place)
        self.assertNotIn('="javascript:kena', text, place)
        self.seen.add(place) if 'kena()' in text else None

    def pages(self):
        """ Every page that the table gives to who has something there """
        for name, route in ROUTES.items():
            if name.startswith('GET'):
                yield name, self.request(name, route.own(self))

    @mute_logger('odoo.http', 'odoo.sql_db', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_pages_and_papers(self):
        self.assertGreaterEqual(len(PAYLOADS), 60)
        Report = type(self.env['ir.actions.report'])

        def look(_self, bodies, *_args, **kwargs):
            for body in (*bodies, kwargs.get('header'), kwargs.get('footer')):
                self.check("paper", str(body or ''))
            return blank_pdf()

        self.startPatcher(patch.object(Report, '_run_wkhtmltopdf', look))
        self.startPatcher(patch.object(Report, 'get_wkhtmltopdf_state', lambda _self: 'ok'))
        self.seen = set()
        with self.taken_back():
            self.assertGreater(len(self.type_everywhere()), 60)
            for name, response in self.pages():
                if 'html' in response.content_type:
                    self.check(name, response.get_data(as_text=True))
            pages = len(self.seen)
            self.assertGreaterEqual(pages, 5, "pages show what people typed")
            a = self.world_a
            for report in self.env['ir.actions.report'].search([('report_name', '=like', 'koperasi.%')]):
                records = {'koperasi.member': a['member'], 'koperasi.savings.account': a['savings'], 'koperasi.account': a['savings'].account_id, 'koperasi.transaction': a['deposit'],
                           'koperasi.loan': a['loan'], 'koperasi.loan.application': a['application']}.get(report.model)
                if not records:
                    continue
                with self.taken_back():
                    try:
                        html, _type = report.with_user(self.manager).with_context(allowed_company_ids=self.coop.ids)._render_qweb_html(report.report_name, records.ids)
                    except UserError:   # a paper that this record has none of
                        continue
                    self.check(report.report_name, str(html))
            self.assertGreaterEqual(len(self.seen) - pages, 6, "papers show what people typed")

    def test_in_a_browser(self):
        """ Nothing of it runs: it would call what is not there, and load what is not there, which the browser's console would say """
        self.type_everywhere()
        self.browser_js('/my/koperasi', "console.log(document.body.innerText.includes('kena()') ? 'test successful' : 'nothing typed is shown')", login='uji_portal_own')

    # -- S11 ---------------------------------------------------------------------------------

    @mute_logger('odoo.http', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_binary')
    def test_addresses_of_files(self):
        """ S11: a KTP, a signed agreement: nobody reads them by an address of Odoo's who may not read the record """
        a, file = self.world_a, base64.b64encode(SECRET).decode()
        records = [
            (self.env['koperasi.member.document'].create({'member_id': a['member'].id, 'type': 'ktp', 'file': file, 'file_name': 'ktp.pdf'}), 'file'),
            (self.env['koperasi.loan.document'].create({'application_id': a['draft'].id, 'type': 'form', 'file': file, 'file_name': 'form.pdf'}), 'file'),
        ]
        self.env.flush_all()
        read = 0
        for record, field in records:
            attachment = self.env['ir.attachment'].search([('res_model', '=', record._name), ('res_id', '=', record.id), ('res_field', '=', field)])
            self.assertEqual(len(attachment), 1)
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                attachment.generate_access_token()   # no public link
            urls = (
                f'/web/content/{attachment.id}', f'/web/content/{attachment.id}/x.pdf?download=1', f'/web/image/{attachment.id}', f'/web/content/{record._name}/{record.id}/{field}',
                f'/web/image/{record._name}/{record.id}/{field}/200x200', f'/web/content?model={record._name}&id={record.id}&field={field}',
                f'/web/content/{attachment.id}?access_token=x', f'/web/content/{attachment.id}-{attachment.checksum[:7]}/x.pdf', f'/mail/attachment/{attachment.id}')
            for role in (*self.users, 'manager_b'):
                user = self.users.get(role) or self.staff_b['manager']
                may = record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids).has_access('read')
                self.assertFalse(may and role in ('public', 'portal_own', 'portal_other', 'manager_b'), f"{role} reads {record._name}")
                for url in urls:
                    with self.subTest(role=role, url=url):
                        response = self.ask(role, 'GET', url)
                        shown = SECRET in response.data
                        self.assertFalse(shown and not may)
                        self.assertLess(response.status_code, 500)
                        if shown:
                            read += 1
                            self.assertIn('attachment' if 'download' in url else 'pdf', str(response.headers))
        self.assertGreater(read, 5, "who may read a file reads it")
