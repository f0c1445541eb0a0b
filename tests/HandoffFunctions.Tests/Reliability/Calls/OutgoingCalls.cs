using System.Net;
using Azure.Core;
using Azure.Identity;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>What carries the calls of one process to the world. Once the process is dead nothing leaves it any more, and nothing reaches it.</summary>
internal sealed class OutgoingCalls(World world, CallCount count)
{
    public bool IsDead { get; private set; }

    /// <summary>Whether what comes after the dead process runs on another instance.</summary>
    public bool IsReplaced { get; private set; }

    public HttpMessageHandler To(string service, Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) => new Carrier(this, service, answer);

    public TokenCredential Credential { get { return new Identity(this); } }

    private async Task<T> CarryAsync<T>(string service, string method, string path, Func<Task<T>> answer, Func<HttpStatusCode, T> refuse)
    {
        await IfAliveAsync();
        world.Time.Advance(World.EachCall);
        await IfAliveAsync();
        world.Watch?.Sent(service, method, path);
        var way = count.Next(service, method, path);
        if (way == Way.TimedOutThenDone)
        {
            world.Later(answer);
        }

        var done = way is null || way.Value.IsDone() ? await AwaitedAsync(answer) : default;
        if (way?.Kills() == true)
        {
            (IsDead, IsReplaced) = (true, way == Way.DoneThenReplaced);
            await IfAliveAsync();
        }

        return way switch
        {
            null => done!,
            Way.Refused or Way.RefusedThroughout => refuse(HttpStatusCode.TooManyRequests),
            Way.DoneThenFailed => refuse(HttpStatusCode.InternalServerError),
            // What HttpClient throws when its time is over.
            _ => throw new TaskCanceledException("No answer came in time.", new TimeoutException()),
        };
    }

    private async Task<T> AwaitedAsync<T>(Func<Task<T>> answer)
    {
        world.IsAwaited = true;
        try
        {
            return await answer();
        }
        finally
        {
            world.IsAwaited = false;
        }
    }

    /// <summary>Never ends for a process that is dead.</summary>
    private Task IfAliveAsync() => IsDead ? new TaskCompletionSource().Task : Task.CompletedTask;

    private sealed class Carrier(OutgoingCalls calls, string service, Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Whoever gives up waiting lets go of what it sent.
            var sent = await CopyAsync(request);
            return await calls.CarryAsync(service, request.Method.Method, request.RequestUri!.PathAndQuery, () => answer(sent), status => new HttpResponseMessage(status) { RequestMessage = request, Content = new StringContent("{}") });
        }

        private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request)
        {
            var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content is { } content ? new ByteArrayContent(await content.ReadAsByteArrayAsync()) : null };
            foreach (var (name, values) in request.Headers.NonValidated)
            {
                copy.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }

            foreach (var (name, values) in request.Content?.Headers.AsEnumerable() ?? [])
            {
                copy.Content!.Headers.TryAddWithoutValidation(name, values);
            }

            return copy;
        }
    }

    private sealed class Identity(OutgoingCalls calls) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException("The app asks for tokens without blocking a thread.");

        public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => await calls.CarryAsync(
            "identity", "GET", string.Join(' ', requestContext.Scopes), () => Task.FromResult(new AccessToken(World.Token, DateTimeOffset.MaxValue)), status => throw new AuthenticationFailedException($"{status}"));
    }
}
