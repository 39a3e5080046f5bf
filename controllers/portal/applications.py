import base64

from odoo import http
from odoo.http import request

from ...models.requests.application_page import STEPS
from ..address import record_id
from .attempt import AttemptController

PAGE = '/my/koperasi/applications'


class ApplicationsController(AttemptController):
    """ A member applies for a loan in steps, follows what becomes of it, reads the agreement and accepts it. """

    def _own_application(self, application_id):
        """ The member's application of an address; empty for another's, for none, and for a draft that is too old """
        return self._own_applications().filtered(lambda one: one.id == record_id(application_id))

    def _own_applications(self):
        return request.env['koperasi.loan.application']._portal_own(self._member())

    def _application_done(self, word):
        return {
            'saved': request.env._("Saved. You can go on whenever you like."), 'sent': request.env._("Your application was sent."),
            'withdrawn': request.env._("Your application was withdrawn."), 'added': request.env._("It was added."), 'removed': request.env._("It was removed."),
            'accepted': request.env._("You have accepted the agreement. The cooperative pays the loan out."),
        }.get(word)

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def application_list(self, done=None, **_kwargs):
        """ What the member applied for, and what became of it. """
        return self._page('koperasi.portal_applications', rows=[one._portal_row() for one in self._own_applications()], done=self._application_done(done))

    # -- a new one ------------------------------------------------------------

    @http.route(f'{PAGE}/new', type='http', auth='user', methods=['GET'], sitemap=False)
    def application_new(self, **kwargs):
        """ The first step; what the simulation sends along is filled in. """
        return self._application_loan_page(self._typed(kwargs), self._member())

    @http.route(f'{PAGE}/new', type='http', auth='user', methods=['POST'], sitemap=False)
    def application_start(self, **kwargs):
        """ What the loan would cost; or the draft is begun. """
        typed, member, problem = self._typed(kwargs), self._member(), None
        if typed.get('do') == 'next':
            application, problem = self._attempt(lambda: request.env['koperasi.loan.application']._portal_start(member, typed.get('key'), typed))
            if application:
                return request.redirect(f'{PAGE}/{application.id}/{STEPS[1]}', code=303)
            problem = problem or request.env._("This form was sent before. Please begin anew.")
        return self._application_loan_page(typed, member, problem)

    def _application_loan_page(self, typed, member, problem=None, application=None):
        cost = None
        if not problem:
            cost, problem = self._attempt(lambda: request.env['koperasi.loan.application']._portal_cost(member, typed))
        return self._page(
            'koperasi.portal_application_loan', typed=typed, cost=cost, problem=problem, products=request.env['koperasi.loan.application']._portal_choices(member),
            row=application and application._portal_row(), step=STEPS[0], action=f'{PAGE}/{application.id}/{STEPS[0]}' if application else f'{PAGE}/new')

    # -- the steps of a draft -------------------------------------------------

    @http.route(f'{PAGE}/<string:application_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def application_show(self, application_id, done=None, **_kwargs):
        """ How it stands with an application; a draft goes on at its last step. """
        application = self._own_application(application_id)
        if not application:
            return self._missing()
        if application.state == 'draft':
            return request.redirect(f'{PAGE}/{application.id}/{STEPS[-1]}', code=303)
        return self._application_page(application, done=self._application_done(done))

    @http.route(f'{PAGE}/<string:application_id>/<string:step>', type='http', auth='user', methods=['GET'], sitemap=False)
    def application_step(self, application_id, step, done=None, **_kwargs):
        """ A step of a draft. """
        application = self._own_application(application_id)
        if not application or step not in STEPS:
            return self._missing()
        if application.state != 'draft':
            return request.redirect(f'{PAGE}/{application.id}', code=303)
        return self._application_step_page(application, step, done=self._application_done(done))

    @http.route(f'{PAGE}/<string:application_id>/<string:step>', type='http', auth='user', methods=['POST'], sitemap=False)
    def application_save(self, application_id, step, upload=None, **kwargs):
        """ Save a step of a draft and go on; or add and remove what belongs to it. """
        application, typed = self._own_application(application_id), self._typed(kwargs)
        if not application or step not in STEPS:
            return self._missing()
        if application.state != 'draft':
            return request.redirect(f'{PAGE}/{application.id}', code=303)
        if step == STEPS[0] and typed.get('do') == 'cost':
            return self._application_loan_page(typed, application.member_id, application=application)
        where, problem = self._attempt(lambda: self._application_save(application, step, typed, upload))
        if problem:
            return self._application_step_page(application, step, typed, problem=problem)
        return request.redirect(f'{PAGE}{where}', code=303)

    def _application_save(self, application, step, typed, upload):
        """ Where it goes on, below ``PAGE`` """
        do, number = typed.get('do', ''), application.id
        if do.startswith('remove-'):
            remove = {'security': application._portal_remove_guarantor, 'papers': application._portal_remove_document}.get(step)
            if remove:
                remove(record_id(do.partition('-')[2]))
            return f'/{number}/{step}?done=removed'
        if step == 'security' and do == 'add':
            application._portal_add_guarantor(typed)
            return f'/{number}/{step}?done=added'
        if step == 'papers' and do == 'add':
            application._portal_add_document(typed.get('type'), upload)
            return f'/{number}/{step}?done=added'
        if step == 'review':
            application._portal_send()
            return f'/{number}?done=sent'
        save = {'loan': application._portal_save_loan, 'purpose': application._portal_save_purpose, 'security': application._portal_save_security}.get(step)
        if save:
            save(typed)
        return '?done=saved' if do == 'later' else f'/{number}/{STEPS[STEPS.index(step) + 1]}'

    def _application_step_page(self, application, step, typed=None, **values):
        if step == STEPS[0]:
            return self._application_loan_page({**application._portal_typed(), **(typed or {})}, application.member_id, values.get('problem'), application)
        return self._page(
            f'koperasi.portal_application_{step}', application=application._portal_details(), typed={**application._portal_typed(), **(typed or {})}, step=step,
            types=application._portal_document_types(), action=f'{PAGE}/{application.id}/{step}', **values)

    # -- what was sent --------------------------------------------------------

    def _application_page(self, application, **values):
        return self._page('koperasi.portal_application', application=application._portal_details(), types=application._portal_document_types(), **values)

    @http.route(f'{PAGE}/<string:application_id>/withdraw', type='http', auth='user', methods=['POST'], sitemap=False)
    def application_withdraw(self, application_id, **_kwargs):
        """ The member thinks again. """
        application = self._own_application(application_id)
        if not application:
            return self._missing()
        _done, problem = self._attempt(application._portal_withdraw)
        if problem:
            return self._application_page(application, problem=problem)
        return request.redirect(f'{PAGE}?done=withdrawn', code=303)

    @http.route(f'{PAGE}/<string:application_id>/more', type='http', auth='user', methods=['POST'], sitemap=False)
    def application_more(self, application_id, upload=None, **kwargs):
        """ A paper that the officer asked for later. """
        application = self._own_application(application_id)
        if not application:
            return self._missing()
        _done, problem = self._attempt(lambda: application._portal_add_document(self._typed(kwargs).get('type'), upload))
        if problem:
            return self._application_page(application, problem=problem)
        return request.redirect(f'{PAGE}/{application.id}?done=added', code=303)

    @http.route(f'{PAGE}/<string:application_id>/papers/<string:paper_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def application_paper(self, application_id, paper_id, **_kwargs):
        """ A paper that the member himself sent, to be saved. """
        papers = self._own_application(application_id).document_ids.filtered(lambda paper: paper.id == record_id(paper_id) and paper.create_uid == request.env.user)
        if not papers:
            return self._missing()
        return self._file_response(papers.file_name, base64.b64decode(papers.file), papers.mimetype)

    # -- the agreement --------------------------------------------------------

    @http.route(f'{PAGE}/<string:application_id>/agreement', type='http', auth='user', methods=['GET'], sitemap=False)
    def agreement_show(self, application_id, **_kwargs):
        """ The agreement, to be read. """
        application = self._own_application(application_id)
        if application.state not in ('approved', 'agreed', 'disbursed'):
            return self._missing()
        return self._agreement_page(application)

    def _agreement_page(self, application, **values):
        return self._page('koperasi.portal_agreement', application=application._portal_row(), agreement=application._portal_agreement(), **values)

    @http.route(f'{PAGE}/<string:application_id>/agreement', type='http', auth='user', methods=['POST'], sitemap=False)
    def agreement_accept(self, application_id, **kwargs):
        """ The member accepts what he has read, with his PIN. """
        application, typed = self._own_application(application_id), self._typed(kwargs)
        if application.state not in ('approved', 'agreed', 'disbursed'):
            return self._missing()
        if application.state == 'approved':
            _done, problem = self._attempt(lambda: application._portal_accept(typed.get('pin'), typed.get('hash')))
            if problem:
                return self._agreement_page(application, problem=problem)
        return request.redirect(f'{PAGE}/{application.id}?done=accepted', code=303)

    @http.route(f'{PAGE}/<string:application_id>/agreement.pdf', type='http', auth='user', methods=['GET'], sitemap=False)
    def agreement_pdf(self, application_id, **_kwargs):
        """ The same agreement as a paper. """
        application = self._own_application(application_id)
        if application.state not in ('approved', 'agreed', 'disbursed'):
            return self._missing()
        # the member's own agreement, found above
        content, _kind = request.env['ir.actions.report'].sudo()._render_qweb_pdf('koperasi.action_report_loan_agreement', application.ids)
        return self._file_response(f'{application.name.replace("/", "-")}.pdf', content, 'application/pdf')
