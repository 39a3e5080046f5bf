from odoo import http
from odoo.http import request

from ...models.requests.reading import read_words
from ...models.requests.upload import checked_upload
from ...reports.text import qr_image
from ..address import record_id
from ..portal.limits import limited
from .common import PAGES, OfficeController

ANNOUNCEMENTS, MESSAGES, PROGRAMMES = (f'{PAGES}/{name}' for name in ('announcements', 'messages', 'programmes'))


class OfficeChannelController(OfficeController):
    """ What a cooperative has of its supervising office: announcements, messages, invitations to programmes. One answer for "not yours" and "not there". """

    # -- announcements ----------------------------------------------------------

    def _own_announcement(self, row_id):
        rows = request.env['koperasi.announcement.recipient']._own_rows()
        return rows.filtered(lambda row: row.id == record_id(row_id))

    @http.route(ANNOUNCEMENTS, type='http', auth='user', methods=['GET'], sitemap=False)
    def announcement_list(self, **_kwargs):
        """ What the office told. """
        rows = request.env['koperasi.announcement.recipient']._own_rows()
        return self._office_page('koperasi.portal_announcements', rows, rows=[row._portal_announcement() for row in rows[:100]])

    @http.route(f'{ANNOUNCEMENTS}/<string:row_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def announcement_show(self, row_id, done=None, **_kwargs):
        """ One announcement; its recipient has read it by opening this page. """
        row = self._own_announcement(row_id)
        if not row:
            return self._office_missing()
        row._mark_read('portal')
        return self._announcement_page(row, {}, done=request.env._("The office has your answer.") if done == 'sent' else None)

    def _announcement_page(self, row, typed, **values):
        return self._office_page('koperasi.portal_announcement', row, row=row._portal_announcement(), typed=typed, **values)

    @http.route(f'{ANNOUNCEMENTS}/<string:row_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    def announcement_answer(self, row_id, upload=None, **kwargs):
        """ The cooperative's answer, which is a message in its thread. """
        row, typed = self._own_announcement(row_id), self._typed(kwargs)
        if not row:
            return self._office_missing()
        _sent, problem = self._attempt(lambda: row._answer_announcement(*self._words_and_file(typed, upload)))
        if problem:
            return self._announcement_page(row, typed, problem=problem)
        return request.redirect(f'{ANNOUNCEMENTS}/{row.id}?done=sent', code=303)

    def _words_and_file(self, typed, upload):
        words = read_words(request.env, typed.get('body'), request.env._("Text"), 4000)
        return words, checked_upload(request.env, upload) if getattr(upload, 'filename', None) else None

    @http.route(f'{ANNOUNCEMENTS}/<string:row_id>/file/<string:file_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def announcement_file(self, row_id, file_id, **_kwargs):
        """ An attachment, to be saved. """
        file = self._own_announcement(row_id).announcement_id.file_ids.filtered(lambda one: one.id == record_id(file_id))
        return self._file_response(file.file_name, self._content(file), file.mimetype) if file else self._office_missing()

    def _content(self, record):
        return request.env['ir.binary']._get_stream_from(record, 'file').read()

    @http.route('/koperasi/announcement/<string:token>', type='http', auth='public', methods=['GET'], sitemap=False)
    @limited('announcement', 30)
    def announcement_link(self, token, **_kwargs):
        """ The page that a mail leads to: who has the address has read it. """
        row = request.env['koperasi.announcement.recipient']._of_token(token)
        if not row:
            return self._office_missing()
        if request.httprequest.method == 'GET':     # programs that look whether an address exists ask with HEAD
            row._mark_read('link')
        return self._office_page('koperasi.portal_announcement_link', row, row=row._portal_announcement(), token=row.token)

    @http.route('/koperasi/announcement/<string:token>/file/<string:file_id>', type='http', auth='public', methods=['GET'], sitemap=False)
    @limited('announcement', 30)
    def announcement_link_file(self, token, file_id, **_kwargs):
        """ An attachment, for who has the address. """
        row = request.env['koperasi.announcement.recipient']._of_token(token)
        file = row.announcement_id.file_ids.filtered(lambda one: one.id == record_id(file_id))
        return self._file_response(file.file_name, self._content(file), file.mimetype) if file else self._office_missing()

    # -- messages -----------------------------------------------------------------

    def _own_cooperative(self, cooperative_id):
        return request.env['koperasi.cooperative']._of_login().filtered(lambda row: row.id == record_id(cooperative_id))

    @http.route(MESSAGES, type='http', auth='user', methods=['GET'], sitemap=False)
    def thread_list(self, **_kwargs):
        """ The thread of the cooperative; a choice for who runs several. """
        rows = request.env['koperasi.cooperative']._of_login()
        if len(rows) == 1:
            return request.redirect(f'{MESSAGES}/{rows.id}', code=303)
        return self._office_page('koperasi.portal_office_threads', rows, rows=[(row.id, row.name, row.company_id.name) for row in rows])

    @http.route(f'{MESSAGES}/<string:cooperative_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def thread_show(self, cooperative_id, done=None, **_kwargs):
        """ What office and cooperative wrote each other. """
        row = self._own_cooperative(cooperative_id)
        return self._thread_page(row, {}, done=request.env._("Your message was sent.") if done == 'sent' else None) if row else self._office_missing()

    def _thread_page(self, row, typed, **values):
        return self._office_page('koperasi.portal_office_thread', row, row={'id': row.id, 'name': row.name}, messages=row._portal_thread(), typed=typed, **values)

    @http.route(f'{MESSAGES}/<string:cooperative_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    def thread_write(self, cooperative_id, upload=None, **kwargs):
        """ Write to the office. """
        row, typed = self._own_cooperative(cooperative_id), self._typed(kwargs)
        if not row:
            return self._office_missing()
        _sent, problem = self._attempt(lambda: request.env['koperasi.office.message']._from_cooperative(row, *self._words_and_file(typed, upload)))
        if problem:
            return self._thread_page(row, typed, problem=problem)
        return request.redirect(f'{MESSAGES}/{row.id}?done=sent', code=303)

    @http.route(f'{MESSAGES}/<string:cooperative_id>/file/<string:message_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def thread_file(self, cooperative_id, message_id, **_kwargs):
        """ What was sent with a message, to be saved. """
        row = self._own_cooperative(cooperative_id)
        message = row.env['koperasi.office.message'].search([('cooperative_id', 'in', row.ids), ('id', '=', record_id(message_id))])
        return self._file_response(message.file_name, self._content(message), message.mimetype) if message.file else self._office_missing()

    # -- programmes -----------------------------------------------------------------

    def _own_part(self, part_id):
        return request.env['koperasi.cooperative']._of_login()._own_programmes().filtered(lambda row: row.id == record_id(part_id))

    @http.route(PROGRAMMES, type='http', auth='user', methods=['GET'], sitemap=False)
    def programme_list(self, **_kwargs):
        """ The programmes that the cooperative was invited to. """
        rows = request.env['koperasi.cooperative']._of_login()._own_programmes().sorted('id', reverse=True)
        return self._office_page('koperasi.portal_programmes', rows, rows=[row._portal_programme() for row in rows[:100]])

    @http.route(f'{PROGRAMMES}/<string:part_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def programme_show(self, part_id, done=None, **_kwargs):
        """ One programme, the answer, and whom the cooperative sends. """
        row = self._own_part(part_id)
        if not row:
            return self._office_missing()
        words = {'accepted': request.env._("You accepted. Name who comes."), 'declined': request.env._("You declined."), 'named': request.env._("Noted."), 'dropped': request.env._("Noted.")}
        return self._programme_page(row, {}, done=words.get(done))

    def _programme_page(self, row, typed, **values):
        shown = row._portal_programme()
        for person in shown['persons']:
            person['qr'] = '' if person['came'] else qr_image(person['url'], mask=3)
        return self._office_page('koperasi.portal_programme', row, row=shown, typed=typed, **values)

    @http.route(f'{PROGRAMMES}/<string:part_id>/<string:do>', type='http', auth='user', methods=['POST'], sitemap=False)
    def programme_do(self, part_id, do, **kwargs):
        """ Accept, decline, name somebody, or take him off again. """
        row, typed = self._own_part(part_id), self._typed(kwargs)
        steps = {
            'accept': ('accepted', lambda: row._answer('accepted')), 'decline': ('declined', lambda: row._answer('declined')),
            'name': ('named', lambda: row._name_person(typed.get('name'), typed.get('sex'), typed.get('position'))),
            'drop': ('dropped', lambda: row._drop_person(record_id(typed.get('person', ''))))}
        if not row or do not in steps:
            return self._office_missing()
        word, step = steps[do]
        _done, problem = self._attempt(step)
        if problem:
            return self._programme_page(row, typed, problem=problem)
        return request.redirect(f'{PROGRAMMES}/{row.id}?done={word}', code=303)
