def fill(case, company, env, user_env, world):
    return {}
