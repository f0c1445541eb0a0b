using System.Net.Sockets;
using Azure;
using Azure.Identity;
using HandoffFunctions.Adapters;
using Xunit;

namespace HandoffFunctions.Tests.Adapters;

public sealed class AnswersTests
{
    private static readonly SetClock Clock = new();

    [Theory]
    [InlineData(200, nameof(Answer.Done))]
    [InlineData(204, nameof(Answer.Done))]
    [InlineData(302, nameof(Answer.Retry))]
    [InlineData(400, nameof(Answer.Never))]
    [InlineData(401, nameof(Answer.Retry))]
    [InlineData(403, nameof(Answer.Retry))]
    [InlineData(404, nameof(Answer.Never))]
    [InlineData(408, nameof(Answer.Unknown))]
    [InlineData(409, nameof(Answer.Retry))]
    [InlineData(412, nameof(Answer.Retry))]
    [InlineData(413, nameof(Answer.Never))]
    [InlineData(429, nameof(Answer.Retry))]
    [InlineData(500, nameof(Answer.Unknown))]
    [InlineData(503, nameof(Answer.Unknown))]
    [InlineData(0, nameof(Answer.Unknown))]
    public void A_status_means_one_of_four_things(int status, string kind)
    {
        var answer = Answers.FromStatus(status, null, Clock);

        Assert.Equal(kind, answer.GetType().Name);
        Assert.Equal(status == 404, answer is Answer.Never { NotFound: true });
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("99999999", 3600)]
    [InlineData("5, 17", 17)]
    [InlineData("soon, 9", 9)]
    [InlineData("-5", null)]
    [InlineData("1e9", null)]
    [InlineData("999999999999999999999", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("Sun, 22 Nov 2026 08:00:30 GMT", 30)]
    [InlineData("Sun, 22 Nov 2026 07:00:00 GMT", 0)]
    [InlineData("Sun, 22 Nov 2099 07:00:00 GMT", 3600)]
    public void A_wait_is_taken_over_within_reason(string? header, int? seconds)
    {
        TimeSpan? expected = seconds is { } some ? TimeSpan.FromSeconds(some) : null;

        Assert.Equal(expected, Assert.IsType<Answer.Retry>(Answers.FromStatus(429, header, Clock)).After);
        Assert.Equal(expected, Assert.IsType<Answer.Unknown>(Answers.FromStatus(503, header, Clock)).After);
    }

    [Theory]
    [InlineData("Authorization_RequestDenied", "403 Authorization_RequestDenied")]
    [InlineData("eyJh.bGci/Oi+J=", "403")]
    [InlineData("the password of operator-a", "403")]
    [InlineData(null, "403")]
    public void A_reason_holds_an_error_code_and_no_other_text(string? code, string reason) =>
        Assert.Equal(reason, Assert.IsType<Answer.Retry>(Answers.FromStatus(403, null, Clock, code)).Reason);

    [Fact]
    public void A_request_that_never_left_is_tried_again_and_one_that_got_lost_is_unknown()
    {
        var refused = new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused));
        var reset = new HttpRequestException("x", new IOException("x", new SocketException((int)SocketError.ConnectionReset)));

        Assert.IsType<Answer.Retry>(Answers.FromException(refused, Clock));
        Assert.IsType<Answer.Retry>(Answers.FromException(new RequestFailedException(0, "x", refused), Clock));
        Assert.IsType<Answer.Retry>(Answers.FromException(new CredentialUnavailableException("x"), Clock));
        Assert.IsType<Answer.Unknown>(Answers.FromException(reset, Clock));
        Assert.IsType<Answer.Unknown>(Answers.FromException(new AggregateException(refused, reset), Clock));
        Assert.IsType<Answer.Unknown>(Answers.FromException(new TaskCanceledException(), Clock));
        Assert.IsType<Answer.Unknown>(Answers.FromException(new NotSupportedException("with a secret"), Clock));
    }
}
