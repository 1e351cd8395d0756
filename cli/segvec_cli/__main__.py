"""``python -m segvec_cli`` is the command ``segvec``."""

from segvec_cli.app import main

if __name__ == "__main__":
    main()
