"""Package definition: the ranges that work; `requirements.lock` holds the exact versions.

    pip install -c requirements.lock -e .            # the exact versions, editable
    pip install -c requirements.lock -e '.[gpu]'     # with CUDA

The lock is what `pip install '.[dev,slurm]'` resolves to in an empty environment of Python 3.11 on
Linux x86-64, by `pip freeze --all` without pip and this project.
"""

from setuptools import find_packages, setup

setup(
    name="visual-world-models",
    version="0.1.0",
    description="Visual model-based reinforcement learning: world models under one planner",
    license="Apache-2.0",
    python_requires=">=3.11,<3.12",  # no TF-Agents for TensorFlow 2.15 on newer ones
    packages=find_packages(exclude=["tests", "tests.*"]),
    py_modules=[
        "errors",
        "layers",
        "model_options",
        "noise",
        "original_weights",
        "world_model",
    ],
    package_data={"experiments": ["*.json", "report/*.css", "report/*.html", "results/**/*"]},
    install_requires=[
        # The newest TensorFlow with which TF-Agents installs by plain pip; 2.16 brings Keras 3.
        "tensorflow>=2.15.1,<2.16",
        "tensorflow-probability>=0.23,<0.24",
        "tf-agents>=0.19,<0.20",
        # A pair: dm_control only sets a floor, and mujoco 3.12 draws other floors, so other pixels.
        "dm_control==1.0.44",
        "mujoco==3.11.0",
        "numpy>=1.26,<2",
        "pandas>=2.1,<3",  # rliable breaks with pandas 3
        "matplotlib>=3.8,<4",
        "rliable>=1.2,<2",
        "hydra-core>=1.3.2,<1.4",
        "imageio[ffmpeg]>=2.33,<3",
        "tqdm>=4.66,<5",
        # TensorBoard 2.15 imports pkg_resources, of which newer ones warn and then have none.
        "setuptools>=70.1,<80",
    ],
    extras_require={
        "gpu": ["tensorflow[and-cuda]>=2.15.1,<2.16"],
        "slurm": ["hydra-submitit-launcher>=1.2,<2", "submitit>=1.5,<2"],
        "dev": ["hypothesis>=6.90,<7", "pytest>=8,<10", "pytest-xdist>=3.5,<4", "ruff>=0.14,<0.18"],
    },
)
