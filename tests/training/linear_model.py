"""A world model of a few linear maps: quick, with noise in its loss, for the training tests."""

import tensorflow as tf

from world_model import FRAME_SHAPE, Prediction, WorldModel

_POOL = 16  # frames are averaged over 16 x 16 pixels first


class LinearModel(WorldModel):
    """Features of a frame and an action, linear in both, predict the reward and the frame.

    The state is {"features": float32 [B, 4]}.
    """

    def __init__(self, action_size: int, seed: int = 0, noise: float = 0.1):
        """Creates the variables from a seed; ``noise`` is the deviation that the loss adds."""
        super().__init__(name="linear")
        pixels = (FRAME_SHAPE[0] // _POOL) ** 2 * FRAME_SHAPE[2]
        shapes = {
            "encode": (pixels, 4),
            "carry": (4, 4),
            "act": (action_size, 4),
            "reward": (4, 1),
            "decode": (4, pixels),
        }
        self._noise = noise
        self.kernels = {
            name: tf.Variable(
                0.3 * tf.random.stateless_normal(shape, [seed, index]), name=f"linear/{name}"
            )
            for index, (name, shape) in enumerate(shapes.items())
        }

    def initial_state(self, batch_size):
        """Returns zero features."""
        return {"features": tf.zeros([batch_size, 4])}

    def observe(self, state, image, prev_action, reward):
        """Carries the features on and adds what the frame says."""
        encoded = tf.matmul(_pool(image), self.kernels["encode"])
        return {"features": tf.tanh(self._carry(state["features"], prev_action) + encoded)}

    def imagine(self, state, actions, decode=False):
        """Carries the features on by the actions alone."""
        features = state["features"]
        imagined = []
        for index in range(actions.shape[1]):
            features = tf.tanh(self._carry(features, actions[:, index]))
            imagined.append(features)
        imagined = tf.stack(imagined, 1)
        image = None
        if decode:
            pooled = tf.nn.sigmoid(imagined @ self.kernels["decode"])
            side = FRAME_SHAPE[0] // _POOL
            image = tf.reshape(pooled, [-1, side, side, 3])
            image = tf.repeat(tf.repeat(image, _POOL, 1), _POOL, 2)
            image = tf.reshape(image, [-1, imagined.shape[1], *FRAME_SHAPE])
        return Prediction((imagined @ self.kernels["reward"])[..., 0], image)

    def loss(self, batch, step):
        """Squared errors of the reward and of the next frame, from noisy features."""
        noise = tf.map_fn(
            lambda seed: tf.random.stateless_normal([4], seed),
            batch.seed,
            fn_output_signature=tf.float32,
        )
        features = self.initial_state(tf.shape(batch.reward)[0])["features"]
        reward_error = image_error = 0.0
        for index in range(batch.reward.shape[1]):
            features = tf.tanh(self._carry(features, batch.prev_action[:, index]))
            features += self._noise * noise
            pooled = _pool(batch.image[:, index])
            reward = (features @ self.kernels["reward"])[:, 0]
            reward_error += tf.reduce_mean((reward - batch.reward[:, index]) ** 2)
            image_error += tf.reduce_mean((features @ self.kernels["decode"] - pooled) ** 2)
            features = tf.tanh(features + pooled @ self.kernels["encode"])
        return reward_error + image_error, {"reward": reward_error, "image": image_error}

    def _carry(self, features, action):
        return features @ self.kernels["carry"] + action @ self.kernels["act"]


def _pool(image):
    """Uint8 [B, 64, 64, 3] to float32 [B, 48] in [0, 1]."""
    scaled = tf.cast(image, tf.float32) / 255
    pooled = tf.nn.avg_pool2d(scaled, _POOL, _POOL, "VALID")
    return tf.reshape(pooled, [-1, pooled.shape[1] * pooled.shape[2] * pooled.shape[3]])
