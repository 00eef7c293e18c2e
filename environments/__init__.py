"""DeepMind Control as TF-Agents environments of pixels, toy environments and a rendering check."""
