"""Attempts to find out who voted what, by one who reads every table, the order of its rows and the server's log (reliability S26).

A matching says of each member which paper is his. One that is drawn at random is right for one member on average, however many vote (the number of
right ones is Poisson with mean 1), and names the right choice for the part of members that two random papers have in common. An attack that is right for
``MOST`` members or more beats chance: P(X >= 10) = 1.1e-7 for one attack, below 1e-5 for all of them together; the same for choices at five standard deviations.
"""
# pylint: disable=sql-injection
from collections import Counter
from itertools import product
from math import sqrt

MOST, DEVIATIONS = 10, 5
# what may tell the order in which rows came; ctid is the place on the disk
KEYS = {'id': 'id', 'ctid': 'ctid', 'xmin': 'xmin::text::bigint, ctid', 'scan': None}


def look(cr, table, what, ballot=None, when=None):
    """ The rows of a table, in every order that somebody could read out of it

    :param cr: cursor of a superuser
    :param str table: name
    :param str what: column that says whose or which a row is
    :param str when: column of a time, where there is one
    :return: ``({name of the order: values}, [(value, xmin)])``
    """
    where = f'WHERE ballot_id = {int(ballot)}' if ballot else ''
    orders = {}
    for name, key in {**KEYS, **({'time': when} if when else {})}.items():
        cr.execute(f"SELECT {what} FROM {table} {where} {f'ORDER BY {key}' if key else ''}")
        orders[name] = [value for (value,) in cr.fetchall()]
    cr.execute(f"SELECT {what}, xmin::text::bigint FROM {table} {where}")
    return orders, cr.fetchall()


def guesses(voters, papers, log=()):
    """ All matchings that the orders of two tables, their transactions, and the order in a log allow

    :param tuple voters, papers: as of ``look``
    :param log: members in the order in which the server's log shows their requests
    :return: dict: name of the attack: ``{member: paper}``
    """
    found = {}
    members = {**voters[0], **({'log': list(log)} if log else {})}
    for (one, first), (other, second) in product(members.items(), papers[0].items()):
        found[f'{one}, {other}'] = dict(zip(first, second, strict=False))
        found[f'{one}, {other} backwards'] = dict(zip(first, second[::-1], strict=False))
    by_transaction = {}
    for paper, transaction in papers[1]:
        by_transaction.setdefault(transaction, []).append(paper)
    found['same transaction'] = {
        member: by_transaction[transaction][0] for member, transaction in voters[1] if len(by_transaction.get(transaction, ())) == 1}
    transactions = sorted(by_transaction)
    found['next transaction'] = {
        member: by_transaction[min(transactions, key=lambda other: abs(other - transaction))][0] for member, transaction in voters[1]} if len(transactions) > 1 else {}
    return found


def findings(attacks, truth, choice_of):
    """ Attacks that beat chance

    :param dict attacks: as of ``guesses``
    :param dict truth: member: paper
    :param dict choice_of: paper: what is on it
    :return: dict: name of the attack: members found, or deviations of choices
    """
    total = len(truth)
    share = sum((number / total)**2 for number in Counter(choice_of.values()).values())
    found = {}
    for name, guess in attacks.items():
        right = sum(truth.get(member) == paper for member, paper in guess.items())
        if right >= MOST:
            found[name] = right
            continue
        known = [(member, paper) for member, paper in guess.items() if member in truth and paper in choice_of]
        same = sum(choice_of[truth[member]] == choice_of[paper] for member, paper in known)
        if known and abs(same - share * len(known)) > DEVIATIONS * sqrt(share * (1 - share) * len(known)):
            found[name] = f'{same} choices of {len(known)}'
    return found
