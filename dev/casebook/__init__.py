"""Cases of other programs and of the domain, put through `finance` by their inputs."""
