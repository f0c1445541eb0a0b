using System.Collections.Concurrent;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// The devices that have a ledger, in memory, so that a sign-in on any other machine of the tenant costs no storage call. Read once when
/// the process starts; what this process records joins at once, what other instances record joins at the next reading.
/// </summary>
public sealed class KnownDevices
{
    private readonly ConcurrentDictionary<string, bool> _keys = new();
    private readonly FromTimeToTime _reading;

    public KnownDevices(CustodyStore store, TimeProvider time, TimeSpan readAgainAfter) =>
        _reading = new FromTimeToTime(time, readAgainAfter, async cancel =>
        {
            foreach (var key in await store.KnownDevicesAsync(cancel).ConfigureAwait(false))
            {
                _keys[key] = true;
            }
        });

    public void Add(string device) => _keys[device] = true;

    /// <summary>Whether a device has a ledger.</summary>
    /// <exception cref="Azure.RequestFailedException">
    /// The list was never read and storage does not answer. The event must come again: taking "not known" for an answer could lose a sign-in.
    /// </exception>
    public async Task<bool> ContainsAsync(string device, CancellationToken cancel)
    {
        if (_keys.ContainsKey(device))
        {
            return true;
        }

        await ReadAsync(cancel).ConfigureAwait(false);
        return _keys.ContainsKey(device);
    }

    /// <summary>Reads the list if it was never read or is too old.</summary>
    public Task ReadAsync(CancellationToken cancel) => _reading.EnsureAsync(cancel);
}
