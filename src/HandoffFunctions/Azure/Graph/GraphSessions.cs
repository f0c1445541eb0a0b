using Azure.Core;
using Microsoft.Graph.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Serialization.Json;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>
/// Ends a user's sign-in sessions and a device's access, and reads back whether it took effect. Nothing of Graph is
/// loaded before the first call: most invocations need none of it.
/// </summary>
public sealed class GraphSessions(Uri baseUrl, TokenCredential credential, TimeProvider time) : IDisposable
{
    private static readonly Answer UserNotFound = new Answer.Never("user not found", NotFound: true);
    private static readonly Answer DeviceNotFound = new Answer.Never("device not found", NotFound: true);

    private readonly Lazy<GraphConnection> _graph = new(() => new GraphConnection(baseUrl, credential, time));

    /// <summary>
    /// Ends every session of the user, on every device. Any 2xx counts: codes other than 200 occur. If we die after it,
    /// a second call only moves the date forward again.
    /// https://learn.microsoft.com/graph/api/user-revokesigninsessions (User.RevokeSessions.All)
    /// </summary>
    public async Task<Answer> RevokeAsync(string userId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(userId))
        {
            return GraphIds.NotAddressable;
        }
        var request = _graph.Value.Client.Users[userId].RevokeSignInSessions.ToPostRequestInformation();
        var (answer, _) = await _graph.Value.SendAsync(request, cancel).ConfigureAwait(false);
        return Missing(answer, UserNotFound);
    }

    /// <summary>
    /// Reads from when on sessions are valid. The directory answers from replicas: a revocation may show late.
    /// https://learn.microsoft.com/graph/api/user-get (User.Read.All)
    /// </summary>
    /// <returns>Sessions only with <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, UserSessions? Sessions)> ReadAsync(string userId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(userId))
        {
            return (GraphIds.NotAddressable, null);
        }
        var request = _graph.Value.Client.Users[userId].ToGetRequestInformation(get =>
            get.QueryParameters.Select = ["id", "accountEnabled", "signInSessionsValidFromDateTime", "userType"]);
        var (answer, user) = await ReadAsync(request, User.CreateFromDiscriminatorValue, cancel).ConfigureAwait(false);
        return user is null
            ? (Missing(answer, UserNotFound), null)
            : (answer, new UserSessions(user.SignInSessionsValidFromDateTime, user.AccountEnabled, string.Equals(user.UserType, "Guest", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>
    /// Disables the device object whose deviceId, as sign-in logs carry it, is given.
    /// https://learn.microsoft.com/graph/api/device-update (Device.ReadWrite.All)
    /// </summary>
    public async Task<Answer> DisableDeviceAsync(string deviceId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(deviceId))
        {
            return GraphIds.NotAddressable;
        }
        var request = _graph.Value.Client.DevicesWithDeviceId(GraphIds.Quoted(deviceId)).ToPatchRequestInformation(new Device { AccountEnabled = false });
        var (answer, _) = await _graph.Value.SendAsync(request, cancel).ConfigureAwait(false);
        return Missing(answer, DeviceNotFound);
    }

    /// <summary>Reads whether the device is enabled; null if the directory did not say.</summary>
    public async Task<(Answer Answer, bool? Enabled)> ReadDeviceAsync(string deviceId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(deviceId))
        {
            return (GraphIds.NotAddressable, null);
        }
        var request = _graph.Value.Client.DevicesWithDeviceId(GraphIds.Quoted(deviceId)).ToGetRequestInformation(get =>
            get.QueryParameters.Select = ["id", "deviceId", "accountEnabled"]);
        var (answer, device) = await ReadAsync(request, Device.CreateFromDiscriminatorValue, cancel).ConfigureAwait(false);
        return (Missing(answer, DeviceNotFound), device?.AccountEnabled);
    }

    public void Dispose()
    {
        if (_graph.IsValueCreated)
        {
            _graph.Value.Dispose();
        }
    }

    private async Task<(Answer Answer, T? Value)> ReadAsync<T>(RequestInformation request, ParsableFactory<T> factory, CancellationToken cancel)
        where T : class, IParsable
    {
        var (answer, body) = await _graph.Value.SendAsync(request, cancel).ConfigureAwait(false);
        if (body is null)
        {
            return (answer, null);
        }
        try
        {
            var root = await new JsonParseNodeFactory().GetRootParseNodeAsync("application/json", body, cancel).ConfigureAwait(false);
            return root.GetObjectValue(factory) is { } value ? (answer, value) : (new Answer.Unknown("unreadable answer"), null);
        }
        catch (Exception e)
        {
            // A read changed nothing; what came was no answer of Graph's.
            return (new Answer.Unknown("unreadable answer: " + e.GetType().Name), null);
        }
    }

    private static Answer Missing(Answer answer, Answer whenMissing) => answer is Answer.Never { NotFound: true } ? whenMissing : answer;
}
