using System.Text.Json;
using Handoff.Rules.Custody;
using HandoffFunctions.Adapters.Tables;

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

    private readonly CustodyStore _store;
    private readonly TimeProvider _time;
    private readonly FromTimeToTime _reading;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, PresentOn>> _byPerson = [];
    private readonly Dictionary<string, (long Seq, DateTimeOffset At, IReadOnlyList<string> People)> _recorded = [];
    private DateTimeOffset? _readSince;

    public Whereabouts(CustodyStore store, TimeProvider time, TimeSpan readAgainAfter)
    {
        (_store, _time) = (store, time);
        _reading = new FromTimeToTime(time, readAgainAfter, ReadNowAsync);
        store.DeviceRecorded = Record;
    }

    /// <summary>The traces of a person on all devices.</summary>
    /// <exception cref="Azure.RequestFailedException">They were never read and storage does not answer: the record must come again.</exception>
    public async Task<IReadOnlyList<PresentOn>> OfAsync(string userId, CancellationToken cancel)
    {
        await _reading.EnsureAsync(cancel).ConfigureAwait(false);
        lock (_lock)
        {
            return _byPerson.TryGetValue(HandoffKey.OfWorker(userId), out var traces) ? [.. traces.Values] : [];
        }
    }

    /// <summary>The traces in which a session stands, whosever it is. Looks through all of them: for what names a session and no person.</summary>
    public async Task<IReadOnlyList<PresentOn>> OfSessionAsync(string sessionId, CancellationToken cancel)
    {
        await _reading.EnsureAsync(cancel).ConfigureAwait(false);
        lock (_lock)
        {
            return [.. _byPerson.Values.SelectMany(traces => traces.Values).Where(trace => trace.Sessions.Any(session => session.SessionId == sessionId))];
        }
    }

    /// <summary>Reads the traces if they were never read or are too old.</summary>
    public Task ReadAsync(CancellationToken cancel) => _reading.EnsureAsync(cancel);

    /// <summary>Takes in what this process has just put on record. Two writers of one device may come here out of order.</summary>
    private void Record(Device device)
    {
        var traces = PresentOn.Of(device).Select(trace => (Person: HandoffKey.OfWorker(trace.UserId), trace)).ToList();
        lock (_lock)
        {
            if (_recorded.TryGetValue(device.Key, out var before) && before.Seq > device.Seq)
            {
                return;
            }

            foreach (var gone in (before.People ?? []).Except(traces.Select(trace => trace.Person)))
            {
                _byPerson.GetValueOrDefault(gone)?.Remove(device.Key);
            }

            traces.ForEach(trace => Put(trace.Person, device.Key, trace.trace));
            _recorded[device.Key] = (device.Seq, _time.GetUtcNow(), [.. traces.Select(trace => trace.Person)]);
        }
    }

    private async Task ReadNowAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        await foreach (var (person, device, trace) in _store.TracesAsync(_readSince - Overlap, cancel).ConfigureAwait(false))
        {
            lock (_lock)
            {
                // A row that was read while this process wrote a newer one says nothing.
                if (!_recorded.TryGetValue(device, out var own) || own.At < now)
                {
                    Put(person, device, trace);
                }
            }
        }

        _readSince = now;
    }

    private void Put(string person, string device, PresentOn trace)
    {
        if (!_byPerson.TryGetValue(person, out var traces))
        {
            _byPerson.Add(person, traces = []);
        }

        traces[device] = trace;
    }
}
