using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Microsoft.Kiota.Abstractions;

namespace HandoffFunctions.Adapters.Graph;

/// <summary>The directory, as Microsoft Graph offers it. Nothing of Graph is loaded before the first call: most invocations need none of it.</summary>
public sealed class GraphSessions : IRevokeSessions, IDisposable
{
    private static readonly Answer UserNotFound = new Answer.Never("user not found", NotFound: true);
    private static readonly Answer AgentNotFound = new Answer.Never("agent not found", NotFound: true);
    private static readonly Answer DeviceNotFound = new Answer.Never("device not found", NotFound: true);

    private readonly Lazy<GraphConnection> _graph;

    /// <exception cref="ArgumentException">The address is neither https nor plain http on the loopback interface.</exception>
    public GraphSessions(Uri baseUrl, TokenCredential credential, TimeProvider time)
        : this(GraphConnection.OnFirstUse(baseUrl, credential, time))
    {
    }

    /// <summary>Shares a connection with others that speak to Graph.</summary>
    internal GraphSessions(Lazy<GraphConnection> graph) => _graph = graph;

    /// <inheritdoc/>
    public Answer.Retry? HoldsBack() => _graph.IsValueCreated ? _graph.Value.HoldsBackWrites() : null;

    /// <inheritdoc/>
    public bool HeldBackWithin(TimeSpan last) => _graph.IsValueCreated && _graph.Value.HeldBackWithin(last);

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public async Task<(Answer Answer, UserSessions? Sessions)> ReadAsync(string userId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(userId))
        {
            return (GraphIds.NotAddressable, null);
        }
        var request = _graph.Value.Client.Users[userId].ToGetRequestInformation(get =>
            get.QueryParameters.Select = ["id", "accountEnabled", "signInSessionsValidFromDateTime", "userType"]);
        var (answer, sessions) = await _graph.Value.ReadAsync(request, ReadSessions, cancel).ConfigureAwait(false);
        return (Missing(answer, UserNotFound), sessions);
    }

    /// <inheritdoc/>
    public async Task<Answer> DisableDeviceAsync(string deviceId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(deviceId))
        {
            return GraphIds.NotAddressable;
        }
        var request = _graph.Value.Client.DevicesWithDeviceId(GraphIds.Quoted(deviceId)).ToGetRequestInformation();
        request.HttpMethod = Method.PATCH;
        request.SetStreamContent(new MemoryStream("""{"accountEnabled":false}"""u8.ToArray()), "application/json");
        var (answer, _) = await _graph.Value.SendAsync(request, cancel).ConfigureAwait(false);
        return Missing(answer, DeviceNotFound);
    }

    /// <inheritdoc/>
    public async Task<(Answer Answer, bool? Enabled)> ReadDeviceAsync(string deviceId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(deviceId))
        {
            return (GraphIds.NotAddressable, null);
        }
        var request = _graph.Value.Client.DevicesWithDeviceId(GraphIds.Quoted(deviceId)).ToGetRequestInformation(get =>
            get.QueryParameters.Select = ["id", "deviceId", "accountEnabled"]);
        var (answer, enabled) = await _graph.Value.ReadAsync(request, device => device.Flag("accountEnabled"), cancel).ConfigureAwait(false);
        return (Missing(answer, DeviceNotFound), enabled);
    }

    /// <inheritdoc/>
    public async Task<Answer> DisableAgentAsync(string agentId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(agentId))
        {
            return GraphIds.NotAddressable;
        }
        var request = Agent(agentId);
        request.HttpMethod = Method.PATCH;
        request.SetStreamContent(new MemoryStream("""{"accountEnabled":false}"""u8.ToArray()), "application/json");
        var (answer, _) = await _graph.Value.SendAsync(request, cancel).ConfigureAwait(false);
        return Missing(answer, AgentNotFound);
    }

    /// <inheritdoc/>
    public async Task<(Answer Answer, bool? Enabled)> ReadAgentAsync(string agentId, CancellationToken cancel)
    {
        if (!GraphIds.CanBeAddressed(agentId))
        {
            return (GraphIds.NotAddressable, null);
        }
        var (answer, enabled) = await _graph.Value.ReadAsync(Agent(agentId), agent => agent.Flag("accountEnabled"), cancel).ConfigureAwait(false);
        return (Missing(answer, AgentNotFound), enabled);
    }

    public void Dispose()
    {
        if (_graph.IsValueCreated)
        {
            _graph.Value.Dispose();
        }
    }

    private RequestInformation Agent(string id)
    {
        var request = _graph.Value.Client.ServicePrincipals[id].ToGetRequestInformation();
        // The SDK at hand knows no agents yet.
        request.UrlTemplate = "{+baseurl}/servicePrincipals/{servicePrincipal%2Did}/microsoft.graph.agentIdentity";
        return request;
    }

    /// <summary>
    /// The SDK's model of a user refers to every other model, and so keeps them all in the trimmed program.
    /// </summary>
    private static UserSessions ReadSessions(JsonElement user) => new(
        user.Text("signInSessionsValidFromDateTime") is { } at && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        user.Flag("accountEnabled"),
        string.Equals(user.Text("userType"), "Guest", StringComparison.OrdinalIgnoreCase));

    private static Answer Missing(Answer answer, Answer whenMissing) => answer is Answer.Never { NotFound: true } ? whenMissing : answer;
}
