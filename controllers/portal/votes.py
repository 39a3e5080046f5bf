from odoo import http
from odoo.http import request

from ..address import record_id
from .attempt import AttemptController
from .limits import limited

PAGE, SLIP = '/my/koperasi/votes', '/koperasi/vote/<string:address>'
MOST_CHOICES = 250   # texts of one form


class VotesController(AttemptController):
    """ Voting, and what came of it. What a member chose comes in the body of a form, and is in no address, session or log. The page after a vote is the
    answer to it, not another one: his code would have to be kept somewhere else. """

    def _own_ballot(self, ballot_id):
        return request.env['koperasi.ballot']._of_member(self._member()).filtered(lambda one: one.id == record_id(ballot_id))

    def _choices_sent(self):
        """ All choices of a form: a name may come several times """
        return request.httprequest.form.getlist('choice')[:MOST_CHOICES]

    @http.route(PAGE, type='http', auth='user', methods=['GET'], sitemap=False)
    def vote_list(self, **_kwargs):
        """ Ballots of the cooperative. """
        member = self._member()
        return self._page('koperasi.portal_votes', rows=[one._portal_ballot_row(member) for one in request.env['koperasi.ballot']._of_member(member)])

    @http.route(f'{PAGE}/<string:ballot_id>', type='http', auth='user', methods=['GET'], sitemap=False)
    def vote_show(self, ballot_id, **_kwargs):
        """ A ballot: the paper, or what came of it. """
        ballot = self._own_ballot(ballot_id)
        return self._ballot_page(ballot) if ballot else self._missing()

    def _ballot_page(self, ballot, problem=None, chosen=()):
        return self._page('koperasi.portal_vote', ballot=ballot._portal_ballot(self._member()), chosen=chosen, problem=problem, address=f'{PAGE}/{ballot.id}', slip=False)

    @http.route(f'{PAGE}/<string:ballot_id>', type='http', auth='user', methods=['POST'], sitemap=False)
    def vote_send(self, ballot_id, **kwargs):
        """ Look at one's choice, then send it with the PIN. """
        ballot, typed, choices = self._own_ballot(ballot_id), self._typed(kwargs), self._choices_sent()
        if not ballot:
            return self._missing()
        member, address = self._member(), f'{PAGE}/{ballot.id}'

        def look():
            ballot._check_open()
            ballot._check_voter(member)
            return self._look(ballot, ballot._voter_key(member), choices)

        def cast():
            return ballot._vote(member, typed.get('pin'), choices, typed.get('token'))

        sending = typed.get('do') == 'cast'
        found, problem = self._attempt(cast if sending else look)
        if problem and sending:
            again, _problem = self._attempt(look)   # a mistyped PIN: the choice stays
            if again:
                return self._page('koperasi.portal_vote_look', address=address, slip=False, problem=problem, **again)
        if problem:
            return self._ballot_page(ballot, problem, choices)
        if sending:
            return self._page('koperasi.portal_vote_done', ballot=ballot._portal_ballot(member), code=found, address=PAGE, slip=False)
        return self._page('koperasi.portal_vote_look', address=address, slip=False, **found)

    def _look(self, ballot, voter, choices):
        names = ballot._portal_choice_names(choices)
        code, token = ballot._new_receipt(voter)
        return {'ballot': ballot._portal_ballot(), 'names': names, 'choices': choices, 'code': code, 'token': token}

    @http.route(f'{PAGE}/<string:ballot_id>/list', type='http', auth='user', methods=['GET'], sitemap=False)
    def vote_papers(self, ballot_id, page=None, **_kwargs):
        """ The published list: codes, or names of an open vote, with what was chosen. """
        ballot = self._own_ballot(ballot_id).filtered(lambda one: one.state == 'published')
        if not ballot:
            return self._missing()
        return self._page('koperasi.portal_vote_list', ballot=ballot._portal_ballot(self._member()), papers=ballot._portal_list(record_id(page or '') or 1))

    @http.route(f'{PAGE}/<string:ballot_id>/list.<any(csv, xlsx):extension>', type='http', auth='user', methods=['GET'], sitemap=False)
    def vote_papers_file(self, ballot_id, extension, **_kwargs):
        """ The published list as a file. """
        ballot = self._own_ballot(ballot_id).filtered(lambda one: one.state == 'published')
        return self._file_response(*ballot._list_file(extension)) if ballot else self._missing()

    @http.route('/koperasi/ballot/<string:ballot_id>/list.<any(csv, xlsx):extension>', type='http', auth='user', methods=['GET'], sitemap=False)
    def ballot_papers_file(self, ballot_id, extension, **_kwargs):
        """ The published list as a file, for staff. """
        ballot = request.env['koperasi.ballot'].browse(record_id(ballot_id)).exists()
        if not ballot or not ballot.has_access('read') or ballot.state != 'published':
            return self._missing()
        return self._file_response(*ballot.sudo()._list_file(extension))

    # -- with a slip, on any device -------------------------------------------

    @http.route(SLIP, type='http', auth='public', methods=['GET'], sitemap=False, save_session=False)
    @limited('vote-look', 240)
    def vote_slip(self, address, **_kwargs):
        """ The paper for who has a slip. """
        ballot = request.env['koperasi.ballot']._of_slip_address(address)
        return self._slip_page(ballot, address) if ballot else self._missing()

    def _slip_page(self, ballot, address, problem=None, chosen=()):
        return self._slip_frame('koperasi.portal_vote', ballot.company_id.name, address, ballot=ballot._portal_ballot(), chosen=chosen, problem=problem)

    def _slip_frame(self, template, cooperative, address, **values):
        # nobody's page: who is logged in on this device has nothing to do with it
        nobody = request.env['koperasi.member']
        return self._page(template, **{'cooperative': cooperative, 'member': nobody, 'others': [], 'address': f'/koperasi/vote/{address}', 'slip': True, **values})

    @http.route(SLIP, type='http', auth='public', methods=['POST'], sitemap=False)
    @limited('vote', 120)
    def vote_slip_send(self, address, **kwargs):
        """ Look at one's choice, then send it: the code of the slip says that he may vote, and not who he is. """
        ballot, typed, choices = request.env['koperasi.ballot']._of_slip_address(address), self._typed(kwargs), self._choices_sent()
        if not ballot:
            return self._missing()
        slip = typed.get('slip') or ''

        def look():
            ballot._check_open()
            return {**self._look(ballot, ballot._slip_key(slip), choices), 'typed': slip}

        sending = typed.get('do') == 'cast'
        found, problem = self._attempt((lambda: ballot._vote_by_slip(slip, choices, typed.get('token'))) if sending else look)
        if problem:
            return self._slip_page(ballot, address, problem, choices)
        if sending:
            return self._slip_frame('koperasi.portal_vote_done', ballot.company_id.name, address, ballot=ballot._portal_ballot(), code=found)
        return self._slip_frame('koperasi.portal_vote_look', ballot.company_id.name, address, **found)
