using System.Collections.Concurrent;
using Natix.Engine.Cascade.Gpu;
using Natix.Engine.Devices;
using Natix.Engine.Imaging.Gpu;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Native;
using Natix.Engine.Tests.Devices;
using Natix.Engine.Tests.Heads;
using Natix.Engine.Tests.Imaging;
using Natix.Engine.Tests.Imaging.Gpu;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Gpu;

/// <summary>The thread of a device, over doubles: every frame that is taken in comes back, read, refused, or to be done elsewhere.</summary>
[Collection(FakeCuda.Collection)]
public sealed unsafe class DeviceFrameWorkerTests : IDisposable
{
    private static readonly byte[] Good = TestJpeg.Baseline(48, 32);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeCuda _cuda = new();
    private readonly FakeNvJpeg _nvjpeg = new();
    private readonly CudaDevice _device;
    private readonly SlabPool _intake;
    private readonly IlgpuDevice _kernels = IlgpuDevice.OpenCpu();
    private readonly Answers _answers = new();
    private ScriptedModel? _model;

    public DeviceFrameWorkerTests()
    {
        _device = _cuda.Open();
        _intake = DeviceFramePath.CreateIntake(_device);
    }

    public void Dispose()
    {
        foreach (var thing in (IDisposable[])[_intake, _device, _kernels, _nvjpeg, _cuda])
            thing.Dispose();
    }

    [Fact]
    public void Every_frame_has_its_own_reading_or_error()
    {
        using (var worker = Start(4))
        {
            byte[][] frames = [Good, [1, 2], TestJpeg.WithOrientation(Good, 6), Good, TestJpeg.Progressive(), Good[..^9], Good];
            for (var i = 0; i < frames.Length; i++)
                Assert.True(worker.TryPost(Job(frames[i])));
        }

        var jobs = _answers.Wait(7);
        Assert.Equal([FrameErrorCode.None, FrameErrorCode.NotJpeg, FrameErrorCode.None, FrameErrorCode.None, FrameErrorCode.None, FrameErrorCode.Truncated, FrameErrorCode.None], jobs.Select(j => j.Error.Code));
        // The model's logit is the brightness of its input: what the frame is decides it, not its place in the batch.
        var good = jobs.Where(j => !j.Error.IsError).ToArray();
        Assert.All(good, j => Assert.True(j.Reading.Votes));
        var plain = good.Where(j => j.DecodedBy == DecodedBy.Device).Select(j => j.Reading.LogOdds).ToArray();
        Assert.Equal(3, plain.Length);
        Assert.All(plain, p => Assert.Equal(plain[0], p));
        Assert.NotEqual(plain[0], jobs[4].Reading.LogOdds);
        Return(jobs);
    }

    [Fact]
    public void A_lost_device_takes_nothing_in_and_sends_on_what_it_had()
    {
        using var worker = Start(2);
        // Before: a lost device gives no memory any more.
        var late = Job(Good);
        using (_model!.Hold())
        {
            for (var i = 0; i < 5; i++)
                Assert.True(worker.TryPost(Job(Good)));
            _cuda.Fail("cuStreamSynchronize", 700, times: 1);
        }

        var jobs = _answers.Wait(5);
        Assert.NotEmpty(_answers.Rerouted);
        Assert.All(_answers.Rerouted, r => Assert.IsType<DeviceFaultException>(r.Fault));
        Assert.All(_answers.Rerouted, r => Assert.Equal((false, FrameErrorCode.None, 0), (r.Job.Reading.Votes, r.Job.Error.Code, r.Job.Findings.Detections.Count)));
        Assert.False(worker.TryPost(late));
        Assert.IsType<DeviceFaultException>(worker.Fault);
        Return([.. jobs, late]);
    }

    [Fact]
    public void No_room_and_a_model_that_refuses_are_errors_of_their_batch_alone()
    {
        using var worker = Start(2);
        _cuda.Fail("cuMemAlloc_v2", 2, times: 1);
        Assert.True(worker.TryPost(Job(Good)));
        var first = Assert.Single(_answers.Wait(1));
        Assert.Equal(FrameErrorCode.Internal, first.Error.Code);
        Assert.Contains("no room for", first.Error.Reason, StringComparison.Ordinal);

        _model!.Refusal = new ModelRunException("not today");
        Assert.True(worker.TryPost(Job(Good)));
        var second = _answers.Wait(2)[1];
        Assert.Equal((FrameErrorCode.ModelFailed, "ModelRunException: not today"), (second.Error.Code, second.Error.Reason));

        Assert.True(worker.TryPost(Job(Good)));
        var jobs = _answers.Wait(3);
        Assert.True(jobs[2].Reading.Votes);
        Assert.Null(worker.Fault);
        Return(jobs);
    }

    [Fact]
    public void Outputs_that_are_no_numbers_are_an_error_of_their_frame()
    {
        using var worker = Start(2);
        _model!.Logit = float.NaN;
        Assert.True(worker.TryPost(Job(Good)));
        var job = Assert.Single(_answers.Wait(1));
        Assert.Equal(FrameErrorCode.ModelFailed, job.Error.Code);
        Assert.Contains("logit", job.Error.Reason, StringComparison.Ordinal);
        Return([job]);
    }

    [Fact]
    public void More_than_may_wait_are_refused_and_so_are_all_once_it_closes()
    {
        var worker = Start(1, most: 2);
        var jobs = new List<DeviceJob>();
        using (_model!.Hold())
        {
            while (worker.TryPost(Job(Good, jobs)))
                Assert.InRange(jobs.Count, 0, 4);
        }

        worker.Dispose();
        Assert.False(worker.TryPost(Job(Good, jobs)));
        Assert.Equal(jobs.Count - 2, _answers.Wait(jobs.Count - 2).Count);
        Return(jobs);
    }

    [Fact]
    public void What_a_station_cannot_be_opened_with_is_thrown_where_it_is_asked_for()
    {
        Assert.Throws<NotSupportedException>(() => new DeviceFrameWorker("device", () => throw new NotSupportedException("no"), _answers, 1));
    }

    private DeviceFrameWorker Start(int batch, int most = 16) => new("device 0", () => Open(batch), _answers, most);

    // On the worker's thread: the stream is its own.
    private DeviceStation Open(int batch)
    {
        var stream = new CudaStream(_device);
        var shared = new SharedStream(_kernels, stream);
        _model = new ScriptedModel(_device, stream, batch);
        var decoder = new DeviceJpegDecoder(_device, batch, path: _nvjpeg.Path);
        var path = new DeviceFramePath(_device, stream, _model.Input, decoder, new TwinPreprocessor(_model.Manifest.Input), FrameLimits.Default);
        return new DeviceStation(shared, path, _model, 0);
    }

    private DeviceJob Job(byte[] jpeg, List<DeviceJob>? made = null)
    {
        var lease = _intake.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer);
        lease.Length = jpeg.Length;
        var job = new DeviceJob { Lease = lease, Findings = new FrameFindings(16) };
        made?.Add(job);
        return job;
    }

    private void Return(IEnumerable<DeviceJob> jobs)
    {
        foreach (var job in jobs)
            job.Lease.Dispose();
        Assert.Equal(0, _intake.Outstanding);
    }

    private sealed class Answers : IDeviceAnswers
    {
        private readonly List<DeviceJob> _jobs = [];

        public ConcurrentQueue<(DeviceJob Job, Exception Fault)> Rerouted { get; } = new();

        public void Answer(DeviceJob job) => Add(job);

        public void Reroute(DeviceJob job, Exception fault)
        {
            Rerouted.Enqueue((job, fault));
            Add(job);
        }

        /// <summary>Waits for so many frames to have come back, in any way.</summary>
        public IReadOnlyList<DeviceJob> Wait(int count)
        {
            lock (_jobs)
            {
                while (_jobs.Count < count)
                    Assert.True(Monitor.Wait(_jobs, Patience), $"{_jobs.Count} of {count} frames came back");
                return [.. _jobs];
            }
        }

        private void Add(DeviceJob job)
        {
            lock (_jobs)
            {
                _jobs.Add(job);
                Monitor.PulseAll(_jobs);
            }
        }
    }

    /// <summary>A classifier whose logit is the mean of its input, by work on the stream: a copy from a host buffer that is filled when it is queued.</summary>
    private sealed class ScriptedModel : IDeviceModel
    {
        private readonly CudaStream _stream;
        private readonly PinnedBuffer _logits;
        private readonly SemaphoreSlim _gate = new(1);

        public ScriptedModel(CudaDevice device, CudaStream stream, int capacity)
        {
            (_stream, Capacity) = (stream, capacity);
            Manifest = HeadManifests.Classifier(heat: false) with { Outputs = [new TensorSpec("logit", [1, 1])] };
            Input = new DeviceBuffer(device.Handle, (nuint)(capacity * Manifest.Input.ByteCount));
            Outputs = [new DeviceBuffer(device.Handle, (nuint)(capacity * sizeof(float)))];
            _logits = new PinnedBuffer(device.Handle, (nuint)(capacity * sizeof(float)));
        }

        public ModelManifest Manifest { get; }

        public int Capacity { get; }

        public DeviceBuffer Input { get; }

        public IReadOnlyList<DeviceBuffer> Outputs { get; }

        /// <summary>Thrown by the next run.</summary>
        public Exception? Refusal { get; set; }

        /// <summary>In place of the mean.</summary>
        public float? Logit { get; set; }

        /// <summary>Runs wait until the result is disposed.</summary>
        public IDisposable Hold()
        {
            _gate.Wait();
            return new Release(_gate);
        }

        public void Queue(nint stream, int count)
        {
            _gate.Wait();
            _gate.Release();
            if (Refusal is { } refusal)
            {
                Refusal = null;
                throw refusal;
            }

            Assert.Equal(_stream.NativeStream, stream);
            var elements = Manifest.Input.ElementCount;
            for (var i = 0; i < count; i++)
            {
                var sum = 0.0;
                foreach (var value in new ReadOnlySpan<float>((float*)Input.Address + (i * elements), elements))
                    sum += value;
                ((float*)_logits.Pointer)[i] = Logit ?? (float)(sum / elements);
            }

            _stream.Copy(Outputs[0], 0, _logits, 0, count * sizeof(float));
        }

        // The stream was opened beside it, for it.
        public void Dispose()
        {
            Input.Dispose();
            Outputs[0].Dispose();
            _logits.Dispose();
            _stream.Dispose();
        }

        private sealed class Release(SemaphoreSlim gate) : IDisposable
        {
            public void Dispose() => gate.Release();
        }
    }
}
