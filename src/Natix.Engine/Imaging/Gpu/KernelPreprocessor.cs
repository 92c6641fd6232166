using Natix.Engine.Devices;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;

namespace Natix.Engine.Imaging.Gpu;

/// <summary>
/// Preprocessing by ILGPU's kernels on a shared stream. Keeps the tables of the last sizes; a size that is new to it compiles and uploads its own, and may
/// wait for the stream to make room for them.
/// </summary>
/// <param name="stream">The stream that all work comes on; kept by its owner.</param>
/// <param name="input">The input to fill.</param>
/// <param name="sizes">Sizes kept.</param>
internal sealed class KernelPreprocessor(SharedStream stream, InputSpec input, int sizes = 16) : IDevicePreprocessor
{
    private readonly List<(int Width, int Height, ResizeNormalizeBatch Batch)> _batches = new(sizes);

    /// <summary>How often tables had to be made.</summary>
    public int Compilations { get; private set; }

    public void Queue(CudaStream cuda, in DeviceRun run)
    {
        if (!stream.IsOf(cuda))
            throw new ArgumentException("the work is of another stream than the kernels", nameof(cuda));
        var batch = For(run.First.Width, run.First.Height);
        var pixels = stream.View(run.Pixels);
        var images = new DeviceImages
        {
            Bytes = pixels.SubView(run.First.Offset, run.First.Bytes * run.Count),
            FrameBytes = run.First.Bytes,
            FirstStride = run.First.Pitch,
        };
        var tensor = stream.View(run.Tensor).SubView((long)run.Item * batch.ImageBytes, (long)run.Count * batch.ImageBytes);
        batch.Run(stream.Enter(), run.Count, images, tensor);
        stream.Leave();
    }

    public void Dispose()
    {
        foreach (var (_, _, batch) in _batches)
            batch.Dispose();
        _batches.Clear();
    }

    private ResizeNormalizeBatch For(int width, int height)
    {
        for (var i = 0; i < _batches.Count; i++)
        {
            if (_batches[i] is var (w, h, found) && w == width && h == height)
            {
                // The last one used comes first, and the first one in line goes last.
                if (i > 0)
                {
                    _batches.RemoveAt(i);
                    _batches.Insert(0, (w, h, found));
                }

                return found;
            }
        }

        if (_batches.Count == sizes)
            Forget();
        var plan = PreprocessPlan.Compile(input, PixelLayout.Rgb24, YuvMatrix.Bt601Full, width, height);
        var made = new ResizeNormalizeBatch(stream.Accelerator, plan.Tables);
        Compilations++;
        _batches.Insert(0, (width, height, made));
        return made;
    }

    // Kernels that were queued may still read its tables.
    private void Forget()
    {
        stream.Synchronize();
        _batches[^1].Batch.Dispose();
        _batches.RemoveAt(_batches.Count - 1);
    }
}
