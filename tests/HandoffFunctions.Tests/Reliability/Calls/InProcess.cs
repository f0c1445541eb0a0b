using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>Hands a request to one of the local stack's stand-ins without a socket in between.</summary>
internal static class InProcess
{
    public static async Task<HttpResponseMessage> AskAsync(this RequestDelegate standIn, HttpRequestMessage request)
    {
        var context = new DefaultHttpContext();
        var address = request.RequestUri!;
        context.Request.Method = request.Method.Method;
        context.Request.Host = new HostString(address.Authority);
        context.Request.QueryString = new QueryString(address.Query);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = address.PathAndQuery;
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
        {
            context.Request.Headers[name] = values.ToArray();
        }

        context.Request.Body = request.Content is { } content ? new MemoryStream(await content.ReadAsByteArrayAsync()) : Stream.Null;
        using var body = new MemoryStream();
        context.Response.Body = body;
        await standIn(context);
        var answer = new HttpResponseMessage((HttpStatusCode)context.Response.StatusCode) { Content = new ByteArrayContent(body.ToArray()), RequestMessage = request };
        foreach (var (name, values) in context.Response.Headers)
        {
            if (!answer.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                answer.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return answer;
    }
}
