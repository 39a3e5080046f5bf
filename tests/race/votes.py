"""A vote of many, in database transactions of their own, and the attempts to find out who voted what: ``votes.py DATABASE VOTES SEED LOG`` prints what came of it."""
# pylint: skip-file -- it commits by hand and puts its attacks together as text, which is what it is for
import json
import logging
import os
import random
import re
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from threading import Barrier, Lock

import odoo
from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

CLIENTS, SLIPS, TWICE, LATE, NAIVE, AFTER = 4, 40, 12, 60, 100, 5


class Vote:
    """ One ballot of a copy of the demo cooperative """

    def __init__(self, database, votes, seed, look, guesses, findings):
        self.look, self.guesses, self.findings = look, guesses, findings
        self.registry, self.random = Registry(database), random.Random(seed)
        self.lock, self.truth, self.choices, self.arrival = Lock(), {}, {}, []
        [[self.began]] = self.asked("SELECT txid_current()::text")
        # 600,000 rounds of a hash a vote would be all that is measured; who he is, is tested elsewhere
        self.registry['koperasi.member']._check_pin = lambda *_args, **_kwargs: None
        self.ballot, self.user, self.companies, members = self.alone(lambda env: self.prepare(env, votes))
        self.random.shuffle(members)
        self.by_slip, self.twice, self.late = members[:SLIPS], members[SLIPS:SLIPS + TWICE], members[-LATE:]
        self.first = members[SLIPS + TWICE:-LATE]
        self.last, *self.after = (self.first.pop() for _member in range(1 + AFTER))

    def alone(self, work, uid=api.SUPERUSER_ID, context=None):
        """ In a database transaction of its own, tried again as Odoo does """
        with self.registry.cursor() as cr:
            env = api.Environment(cr, uid, context or {})
            try:
                return retrying(lambda: work(env), env)
            except UserError as error:
                cr.rollback()
                return str(error)

    def staff(self, method, *args):
        return self.alone(lambda env: getattr(env['koperasi.ballot'].browse(self.ballot), method)(*args), self.user, {'allowed_company_ids': self.companies})

    def prepare(self, env, votes):
        company, manager = env.ref('koperasi.demo_company'), env['res.users'].search([('login', '=', 'manager')])
        members = env['koperasi.member'].search([('root_company_id', '=', company.id), ('may_vote', '=', True)], limit=votes + TWICE, order='id')
        meeting = env['koperasi.meeting'].create({'name': "RAT", 'company_id': company.id, 'date': '2026-02-01', 'book_year': 2025})
        env.flush_all()
        env.cr.execute("UPDATE koperasi_meeting SET state = 'open' WHERE id = %s", [meeting.id])
        env.invalidate_all()
        ballot = env(user=manager, context={'allowed_company_ids': company.ids})['koperasi.ballot'].create({
            'name': "Ketua", 'meeting_id': meeting.id, 'electorate': 'all', 'majority': 'plurality', 'choice_ids': [(0, 0, {'name': name}) for name in "ABCD"]})
        ballot.action_open()
        return ballot.id, manager.id, company.ids, members.ids

    # -- members --------------------------------------------------------------

    def cast(self, member_id, choice, fail=False, start=None):
        if start:
            start.wait()

        def work(env):
            ballot, member = env['koperasi.ballot'].browse(self.ballot), env['koperasi.member'].browse(member_id)
            code, token = ballot._new_receipt(ballot._voter_key(member))
            ballot._vote(member, None, [choice], token)
            if fail:
                raise UserError("the machine stops here")
            return [code]

        return self.noted(member_id, choice, self.alone(work))

    def noted(self, member_id, choice, answer):
        if isinstance(answer, list):
            with self.lock:
                self.truth[member_id], self.choices[answer[0]] = answer[0], choice
                self.arrival.append(member_id)
        return answer

    def use(self, member_id, slip, choice):
        def work(env):
            ballot = env['koperasi.ballot'].browse(self.ballot)
            code, token = ballot._new_receipt(ballot._slip_key(slip))
            return [ballot._vote_by_slip(slip, [choice], token) and code]

        return self.noted(member_id, choice, self.alone(work))

    def close_during_a_vote(self):
        """ The close waits for a vote that was begun, which is counted then """
        with self.registry.cursor() as cr, ThreadPoolExecutor(1) as other:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            ballot, member = env['koperasi.ballot'].browse(self.ballot), env['koperasi.member'].browse(self.last)
            code, token = ballot._new_receipt(ballot._voter_key(member))
            ballot._vote(member, None, ['1'], token)
            close = other.submit(self.staff, 'action_close')
            self.waited = not wait([close], timeout=2).done
            cr.commit()
            self.noted(member.id, '1', [code])
            return close.result()

    def choice(self):
        """ Not all the same, as in life """
        return self.random.choices('12340', (45, 25, 15, 10, 5))[0]

    def play(self):
        """ Slips and pages in between, two of one member at once, a machine that stops, and the close while votes come in """
        slips = self.staff('print_slips', SLIPS)['data']['codes']
        works = [partial(self.cast, member, self.choice()) for member in self.first]
        for member, slip in zip(self.by_slip, slips, strict=True):
            self.staff('give_slip', member)
            works.append(partial(self.use, member, slip, self.choice()))
        self.random.shuffle(works)
        with ThreadPoolExecutor(CLIENTS) as pool:
            answers = list(pool.map(lambda work: work(), works))
            refused = [answer for answer in answers if not isinstance(answer, list)]
            start, twice = Barrier(2), []
            for member in self.twice:
                lost = self.cast(member, '1', fail=True)
                pair = [pool.submit(self.cast, member, one, False, start) for one in '12']
                twice.append((lost, sorted(isinstance(one.result(), list) for one in pair)))
            works = [partial(self.cast, member, self.choice()) for member in self.late]
            works.insert(LATE // 2, self.close_during_a_vote)
            late = list(pool.map(lambda work: work(), works)) + [self.cast(member, '1') for member in self.after]
        return {'refused': refused, 'twice': twice, 'waited': self.waited, 'late': [answer for answer in late if not isinstance(answer, list) and answer is not True]}

    # -- who reads everything -------------------------------------------------

    def attack(self, papers, what):
        with self.registry.cursor() as cr:
            voters, found = self.look(cr, 'koperasi_ballot_voter', 'member_id', self.ballot), self.look(cr, papers, what, self.ballot)
        return voters, found

    def naive(self):
        """ The same attempts on designs that look harmless: they have to find nearly all """
        found, members = {}, list(self.truth)
        for name, column, both in (('numbered', 'serial', False), ('at random', 'double precision DEFAULT random()', True), ('two transactions', 'double precision DEFAULT random()', False)):
            with self.registry.cursor() as cr:
                cr.execute(f"DROP TABLE IF EXISTS naive_voter, naive_paper; CREATE TABLE naive_voter (id {column}, member_id int); "
                           f"CREATE TABLE naive_paper (id {column}, code text)")
            for member in members[:NAIVE]:
                with self.registry.cursor() as cr:
                    cr.execute("INSERT INTO naive_voter (member_id) VALUES (%s)", [member])
                    if not both:
                        cr.commit()
                    cr.execute("INSERT INTO naive_paper (code) VALUES (%s)", [self.truth[member]])
            with self.registry.cursor() as cr:
                attacks = self.guesses(self.look(cr, 'naive_voter', 'member_id'), self.look(cr, 'naive_paper', 'code'))
                cr.execute("DROP TABLE naive_voter, naive_paper")
            hits = self.findings(attacks, {member: self.truth[member] for member in members[:NAIVE]}, {self.truth[member]: self.choices[self.truth[member]] for member in members[:NAIVE]})
            found[name] = max((hit for hit in hits.values() if isinstance(hit, int)), default=0)
        return found

    def places_of(self, codes):
        """ Tables that hold one of these codes, in whatever column """
        with self.registry.cursor() as cr:
            cr.execute("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' WHERE c.relkind = 'r' AND c.relname LIKE ANY (%s)",
                       [[f'{name}\\_%' for name in ('koperasi', 'mail', 'bus', 'ir', 'res', 'auth')]])
            found = []
            for (table,) in cr.fetchall():
                # of what was written since the beginning
                cr.execute(f'SELECT FROM "{table}" t WHERE age(t.xmin) <= age(%s::text::xid) AND t::text ~ %s LIMIT 1', [self.began, '|'.join(codes)])
                found += [table] if cr.rowcount else []
            return found

    def asked(self, query, *args):
        with self.registry.cursor() as cr:
            cr.execute(query, args)
            return cr.fetchall()


def main(database, votes, seed, log):
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--logfile', log, '--log-level', 'info', '--log-handler', 'odoo.sql_db:DEBUG', '--max-cron-threads', '0'])
    # only now that Odoo knows where its addons are
    from odoo.addons.koperasi.models.vote import envelope
    from odoo.addons.koperasi.tests.vote.attack import findings, guesses, look
    vote = Vote(database, votes, seed, look, guesses, findings)
    found = vote.play()
    sample = vote.random.sample(sorted(vote.choices), min(40, len(vote.choices)))
    # all that a copy of the database of this time has, and the key that it has not
    before = vote.attack('koperasi_ballot_envelope', 'sealed')
    [[name, public]] = vote.asked("SELECT key_name, public_key FROM koperasi_ballot WHERE id = %s", vote.ballot)
    private = envelope.kept(database, name)
    with open(log) as file:
        text = file.read()
    found['log'] = {'lines': text.count('\n'), 'codes': sum(code in text for code in vote.choices), 'sealed': 'koperasi_ballot_envelope' in text, 'errors': len(re.findall(' (?:ERROR|CRITICAL) ', text))}
    logging.getLogger('odoo.sql_db').setLevel(logging.INFO)
    found.update(places_before=vote.places_of(sample), lengths=len({len(sealed) for sealed, _xmin in before[1][1]}))
    for method in ('action_count', 'action_publish', 'recount'):
        vote.staff(method)
    voters, papers = vote.attack('koperasi_ballot_paper', 'code')
    attacks = guesses(voters, papers, vote.arrival)
    linked = guesses(*before)['same transaction']
    [[result, register, difference]] = vote.asked(
        "SELECT result, (SELECT COUNT(*) FROM koperasi_ballot_voter WHERE ballot_id = b.id), papers FROM koperasi_ballot b WHERE id = %s", vote.ballot)
    published = dict(vote.asked("SELECT code, choices FROM koperasi_ballot_paper WHERE ballot_id = %s", vote.ballot))
    guessed_keys = (public.encode()[:32], name.encode()[:32], bytes(32))
    found.update(
        votes=len(vote.truth), papers=difference, register=register, result=result, attacks=len(attacks), found=findings(attacks, vote.truth, vote.choices),
        naive=vote.naive(), places=vote.places_of(sample), state=vote.asked("SELECT state FROM koperasi_ballot WHERE id = %s", vote.ballot)[0][0],
        as_cast=published == {code: choice if choice != '0' else '' for code, choice in vote.choices.items()},
        linked=len(linked), opened_without_key=sum(envelope.unseal(key, sealed) is not None for sealed in linked.values() for key in guessed_keys),
        opened_with_key=sum((envelope.unseal(private, sealed) or '').startswith(vote.truth.get(member, '-')) for member, sealed in linked.items()),
        key_kept=envelope.kept(database, name) is not None, envelopes=vote.asked("SELECT COUNT(*) FROM koperasi_ballot_envelope WHERE ballot_id = %s", vote.ballot)[0][0],
        sequences=[vote.asked(f'SELECT is_called FROM koperasi_ballot_{table}_id_seq')[0][0] for table in ('voter', 'envelope', 'paper', 'slip')],
        times=vote.asked(r"SELECT table_name, column_name FROM information_schema.columns WHERE data_type LIKE 'timestamp%%' AND table_name IN "
                        "('koperasi_ballot_voter', 'koperasi_ballot_envelope', 'koperasi_ballot_paper', 'koperasi_ballot_slip')"),
        transactions=len({xmin for _code, xmin in papers[1]}), voters_transactions=len({xmin for _member, xmin in voters[1]}))
    sys.stdout.write('\n' + json.dumps(found))


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
