"""A record of every model of the supervising office, and of what cooperatives send it; a file a domain."""
from . import channelling, inspection, programmes, received, registry, returns, statistics

DOMAINS = (registry, returns, received, statistics, inspection, programmes, channelling)


def fill_office(case, company, env, user_env):
    """ :param company: a cooperative that is a supervising office as well
    :param env: superuser there
    :param user_env: ``user_env('manager')``, ``user_env('office')``: a person of it
    :return: dict of records that the calls of the sweeps need, names a domain's own
    """
    company.koperasi_is_office = True
    world = {}
    for domain in DOMAINS:
        world.update(domain.fill(case, company, env, user_env, world))
    return world
