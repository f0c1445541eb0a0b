using Handoff.Rules.Custody;
using Handoff.Rules.Events;

namespace HandoffFunctions.Storage;

/// <summary>
/// Where everybody has a trace, in memory: a sign-in record that names no device is placed by its person without a storage call, and one
/// of a person who never held a device costs nothing. Read when the process starts; what this process records joins at once, what other
/// instances record joins at the next reading.
/// </summary>
public sealed class Whereabouts
{
    /// <summary>Rows are stamped by the service's clock and read while others write: each reading goes back a little further.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    /// <summary>More than two instances' notions of the table's time can be apart: it says whole seconds.</summary>
    internal static readonly TimeSpan Certain = TimeSpan.FromSeconds(5);

    private readonly CustodyStore _store;
    private readonly TimeProvider _time;
    private readonly FromTimeToTime _reading;
    private readonly Lock _lock = new();
    private readonly PackedTraces _traces = new();
    private readonly Dictionary<UInt128, (long Seq, DateTimeOffset At, UInt128[] People)> _recorded = [];
    private DateTimeOffset? _readSince;

    public Whereabouts(CustodyStore store, TimeProvider time, TimeSpan readAgainAfter)
    {
        (_store, _time) = (store, time);
        _reading = new FromTimeToTime(time, readAgainAfter, ReadNowAsync);
        store.DeviceRecorded = Record;
    }

    /// <summary>The traces of a person on all devices; of the sessions on them only those that the fact may be about.</summary>
    /// <exception cref="Azure.RequestFailedException">They were never read and storage does not answer: the record must come again.</exception>
    public async Task<IReadOnlyList<PresentOn>> OfAsync(string userId, Fact fact, CancellationToken cancel)
    {
        await _reading.EnsureAsync(cancel).ConfigureAwait(false);
        lock (_lock)
        {
            return _traces.Of(PackedTraces.Key(HandoffKey.OfWorker(userId)), userId, fact);
        }
    }

    /// <summary>The traces in which a fact's session stands, whosever it is. Looks through all of them: for what names a session and no person.</summary>
    public async Task<IReadOnlyList<PresentOn>> OfSessionAsync(Fact fact, CancellationToken cancel)
    {
        await _reading.EnsureAsync(cancel).ConfigureAwait(false);
        lock (_lock)
        {
            return _traces.WithSession(fact);
        }
    }

    /// <summary>
    /// When a person last began rightful sessions, as far as this process knows: what it has put on record itself it knows at once, and what
    /// others have since it last read, it does not. Costs no storage call.
    /// </summary>
    public IReadOnlyList<DateTimeOffset> RightfulSince(string userId)
    {
        lock (_lock)
        {
            return _traces.RightfulSince(PackedTraces.Key(HandoffKey.OfWorker(userId)));
        }
    }

    /// <summary>
    /// Whether a person certainly had no trace on any device but this one, as storage was later than a point in time. False also while
    /// nothing was read since.
    /// </summary>
    public bool IsOnlyOn(string device, string userId, DateTimeOffset since)
    {
        lock (_lock)
        {
            return _readSince - Certain >= since && _traces.IsOnlyOn(PackedTraces.Key(device), PackedTraces.Key(HandoffKey.OfWorker(userId)));
        }
    }

    /// <summary>Whether a person has no trace on any device but this one, as storage is now or later.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage does not answer.</exception>
    public async Task<bool> IsOnlyOnNowAsync(string device, string userId, CancellationToken cancel)
    {
        await _reading.NowAsync(cancel).ConfigureAwait(false);
        lock (_lock)
        {
            return _traces.IsOnlyOn(PackedTraces.Key(device), PackedTraces.Key(HandoffKey.OfWorker(userId)));
        }
    }

    /// <summary>Reads the traces if they were never read or are too old.</summary>
    public Task ReadAsync(CancellationToken cancel) => _reading.EnsureAsync(cancel);

    /// <summary>Reads what other instances have changed until now.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage does not answer.</exception>
    public Task ReadAgainAsync(CancellationToken cancel) => _reading.AgainAsync(cancel);

    /// <summary>Takes in what this process has just put on record. Two writers of one device may come here out of order.</summary>
    private void Record(Device device)
    {
        var key = PackedTraces.Key(device.Key);
        var traces = PresentOn.Of(device).Select(trace => (Person: PackedTraces.Key(HandoffKey.OfWorker(trace.UserId)), Packed: PackedTrace.Of(trace))).ToList();
        UInt128[] people = [.. traces.Select(trace => trace.Person)];
        lock (_lock)
        {
            if (_recorded.TryGetValue(key, out var before) && before.Seq > device.Seq)
            {
                return;
            }

            foreach (var gone in (before.People ?? []).Except(people))
            {
                _traces.Remove(gone, key);
            }

            traces.ForEach(trace => _traces.Put(trace.Person, key, trace.Packed));
            _recorded[key] = (device.Seq, _time.GetUtcNow(), people);
        }
    }

    private async Task ReadNowAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        await foreach (var (person, device, trace) in _store.TracesAsync(_readSince - Overlap, cancel).ConfigureAwait(false))
        {
            var (key, packed) = (PackedTraces.Key(device), PackedTrace.Of(trace));
            lock (_lock)
            {
                // A row that was read while this process wrote a newer one says nothing.
                if (!_recorded.TryGetValue(key, out var own) || own.At < now)
                {
                    _traces.Put(PackedTraces.Key(person), key, packed);
                }
            }
        }

        lock (_lock)
        {
            _readSince = now;
        }
    }
}
