"""Sound as the recordings need it: silence cut off, levels measured and set, encoded as Opus in Ogg.

Loudness is that of ITU-R BS.1770-4, without its gate: a sentence is repeated to five seconds and measured,
then one gain is applied. Gated meters are wrong on what is shorter than that.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np

RATE = 48_000

Samples: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"
"""One channel, at RATE, from -1 to 1."""


@dataclass(frozen=True)
class Level:
    """How loud something is (LUFS), and its highest sample (dBFS)."""

    lufs: float
    peak_dbfs: float


def resampled(samples: Samples, rate: int) -> Samples:
    """From another rate, by its spectrum."""
    length = round(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples)
    wider = np.zeros(length // 2 + 1, dtype=complex)
    kept = min(len(spectrum), len(wider))
    wider[:kept] = spectrum[:kept]
    return np.fft.irfft(wider, length) * (RATE / rate)


def trimmed(samples: Samples, *, below_dbfs: float, before_s: float, after_s: float) -> Samples:
    """Without the silence at both ends, what is `below_dbfs` of the loudest sample; some stays, and fades."""
    threshold = np.abs(samples).max() * 10 ** (below_dbfs / 20)
    loud = np.flatnonzero(np.abs(samples) > threshold)
    before, after = round(before_s * RATE), round(after_s * RATE)
    start, end = max(0, loud[0] - before), min(len(samples), loud[-1] + after)
    cut = samples[start:end].copy()
    cut[:before] *= np.linspace(0, 1, before)
    cut[len(cut) - after :] *= np.linspace(1, 0, after)
    return cut


def level(samples: Samples) -> Level:
    peak = float(20 * np.log10(np.abs(samples).max()))
    repeated = np.tile(samples, max(1, -(-5 * RATE // len(samples))))
    spectrum = np.fft.rfft(repeated) * _k_weighting(np.fft.rfftfreq(len(repeated), 1 / RATE))
    power = float(np.mean(np.fft.irfft(spectrum, len(repeated)) ** 2))
    return Level(float(-0.691 + 10 * np.log10(power)), peak)


def _k_weighting(frequencies: Samples) -> Any:
    """The response of BS.1770's two filters at 48 kHz; their coefficients are from its tables 1 and 2."""
    z = np.exp(-2j * np.pi * frequencies / RATE)
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    high_pass = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return shelf * high_pass


def levelled(samples: Samples, lufs: float, peak_dbfs: float) -> Samples:
    """As loud as asked for, but never over the peak."""
    now = level(samples)
    gain = min(lufs - now.lufs, peak_dbfs - now.peak_dbfs)
    return samples * 10 ** (gain / 20)


def tick(seconds: float, hertz: float, peak_dbfs: float) -> Samples:
    """A soft tick: a tone that dies away."""
    time = np.arange(round(seconds * RATE)) / RATE
    rise = np.minimum(1, time / 0.002)
    return np.sin(2 * np.pi * hertz * time) * rise * np.exp(-time * 70) * 10 ** (peak_dbfs / 20)


def encoded(samples: Samples, bit_rate: int) -> bytes:
    """Opus in Ogg, always with the same bytes; its frames are 20 ms."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream: Any = container.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = bit_rate
        pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)[None, :]
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=960)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()


def decoded(source: Path | bytes) -> Samples:
    """One channel of any sound file that FFmpeg reads."""
    opened: Any = av.open(io.BytesIO(source) if isinstance(source, bytes) else str(source))
    with opened as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        parts = [
            part.to_ndarray()[0]
            for frame in [*container.decode(audio=0), None]
            for part in resampler.resample(frame)
        ]
    return np.concatenate(parts).astype(np.float64)
