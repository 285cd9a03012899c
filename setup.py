"""What pyproject.toml cannot say: content/, the author's folder, is in a wheel a part of the package."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["bot", "bot.*"]), "bot.content.files"],
    package_dir={"bot.content.files": "content"},
)
